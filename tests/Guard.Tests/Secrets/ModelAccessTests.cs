using System.Text;
using Guard.Egress;
using Guard.Policies.Model;
using Guard.Secrets;
using Guard.Tests.Egress;
using Microsoft.Extensions.Time.Testing;

namespace Guard.Tests.Secrets;

/// <summary>Which credential a request carries, and that it is shown to the route's host only.</summary>
[TestClass]
public sealed class ModelAccessTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
    private readonly TestDirectory place = new();
    private readonly FakeTimeProvider clock = new(Now);
    private readonly CredentialStore store;
    private readonly LoginRefresh refresh;

    public ModelAccessTests()
    {
        store = new CredentialStore(Path.Combine(place.Path, "credentials"), clock);
        refresh = new LoginRefresh(store, clock);
    }

    public void Dispose()
    {
        refresh.Dispose();
        place.Dispose();
    }

    [TestMethod]
    [DataRow("anthropic-key", ModelApi.Anthropic, "https://api.anthropic.com", "x-api-key", "s3cret")]
    [DataRow("openai-key", ModelApi.OpenAi, "https://api.openai.com", "Authorization", "Bearer s3cret")]
    [DataRow("gemini-key", ModelApi.Gemini, "https://generativelanguage.googleapis.com", "x-goog-api-key", "s3cret")]
    public async Task A_key_is_carried_as_its_interface_wants_it(string kind, ModelApi api, string url, string header, string value)
    {
        string host = new Uri(url).Host;
        Assert.AreEqual(host, CredentialKinds.Parse(kind)!.Value.DefaultHost());
        Add("c", kind, host, "s3cret");
        using HttpRequestMessage request = await AskAsync(Route(api, url));
        Assert.AreEqual(value, request.Headers.GetValues(header).Single());
        Assert.HasCount(1, request.Headers);
    }

    [TestMethod]
    [DataRow("openai-key", "api.anthropic.com", "G386", "takes anthropic-key or anthropic-login")]
    [DataRow("anthropic-key", "elsewhere.example", "G386", "is for elsewhere.example")]
    [DataRow("anthropic-key", "api.anthropic.com:8443", "G386", "is for api.anthropic.com:8443")]
    [DataRow("https", "api.anthropic.com", "G386", "is https")]
    public void One_that_does_not_fit_the_route_is_shown_to_nobody(string kind, string host, string id, string why)
    {
        Add("c", kind, host, "s3cret");
        GuardException error = Assert.ThrowsExactly<GuardException>(() => ModelAccess.Open(store, Route(), refresh));
        Assert.AreEqual(id, error.Id);
        StringAssert.Contains(error.Message, why);
        Assert.DoesNotContain("s3cret", error.Message + error.Next);
    }

    [TestMethod]
    public async Task One_that_is_missing_taken_away_or_replaced_is_not_used()
    {
        GuardException missing = Assert.ThrowsExactly<GuardException>(() => ModelAccess.Open(store, Route(), refresh));
        Assert.AreEqual("G385", missing.Id);
        StringAssert.StartsWith(missing.Next, "guard credential add c --kind anthropic-key (");
        Add("c", "anthropic-key", "api.anthropic.com", "s3cret");
        IModelAccess access = ModelAccess.Open(store, Route(), refresh);
        store.Remove("c");
        Assert.AreEqual("G385", (await Assert.ThrowsExactlyAsync<GuardException>(() => AskAsync(access))).Id);
        Add("c", "anthropic-key", "elsewhere.example", "0ther");
        Assert.AreEqual("G386", (await Assert.ThrowsExactlyAsync<GuardException>(() => AskAsync(access))).Id, "one for another host under the same name");
    }

    [TestMethod]
    public async Task A_private_route_may_have_none()
    {
        using HttpRequestMessage request = await AskAsync(ModelAccess.Open(store, Route() with { Credential = null, Private = true }, refresh));
        Assert.IsEmpty(request.Headers);
    }

    [TestMethod]
    public async Task Several_keys_may_be_for_one_host_since_routes_name_theirs()
    {
        Add("c", "anthropic-key", "api.anthropic.com", "first");
        Add("d", "anthropic-key", "api.anthropic.com", "second");
        using HttpRequestMessage request = await AskAsync(Route() with { Credential = "d" });
        Assert.AreEqual("second", request.Headers.GetValues("x-api-key").Single());
    }

    [TestMethod]
    public async Task A_login_is_carried_as_a_bearer_token_under_its_flag()
    {
        Add("c", "anthropic-login", "api.anthropic.com", Login("acc-1", Now.AddHours(3)));
        using HttpRequestMessage request = await AskAsync(Route(), ("anthropic-beta", "one,two"));
        Assert.AreEqual("Bearer acc-1", request.Headers.GetValues("Authorization").Single());
        Assert.AreEqual("one,two,oauth-2025-04-20", request.Headers.GetValues("anthropic-beta").Single());
        Assert.IsFalse(request.Headers.Contains("x-api-key"));
    }

    [TestMethod]
    public async Task A_login_that_ends_soon_is_refreshed_once_and_its_successor_kept()
    {
        await using var endpoint = new ScriptedProvider();
        endpoint.Script = context => ScriptedProvider.SayAsync(context, "{\"access_token\":\"acc-2\",\"refresh_token\":\"ref-2\",\"expires_in\":3600}");
        Add("c", "anthropic-login", "api.anthropic.com", Login("acc-1", Now.AddMinutes(4)), endpoint.Url + "/v1/oauth/token");
        HttpRequestMessage[] requests = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => AskAsync(Route())));
        Assert.IsTrue(requests.All(request => request.Headers.GetValues("Authorization").Single() == "Bearer acc-2"));
        string asked = endpoint.Asked.Single();
        StringAssert.StartsWith(asked, "POST /v1/oauth/token\n");
        StringAssert.EndsWith(asked, "{\"grant_type\":\"refresh_token\",\"refresh_token\":\"ref-1\",\"client_id\":\"client-1\"}");
        using Secret kept = store.Resolve(store.Get("c")!);
        LoginTokens tokens = LoginTokens.Parse(kept.Bytes)!;
        Assert.AreEqual(("acc-2", "ref-2", Now.AddHours(1)), (tokens.Access, tokens.Refresh, tokens.Expires));
        Assert.AreEqual("(login)", tokens.ToString());
        StringAssert.Contains(Encoding.UTF8.GetString(kept.Bytes), "subscriptionType", "what else is in the file stays");
    }

    [TestMethod]
    [DataRow(400, "{\"error\":\"invalid_grant\"}", "answered 400")]
    [DataRow(200, "{}", "gave no token")]
    [DataRow(200, "no JSON acc-9", "gave no token")]
    public async Task A_refresh_that_is_refused_says_so_and_tells_no_token(int status, string answer, string why)
    {
        await using var endpoint = new ScriptedProvider();
        endpoint.Script = context => ScriptedProvider.SayAsync(context, answer, status);
        Add("c", "anthropic-login", "api.anthropic.com", Login("acc-1", Now.AddMinutes(-1)), endpoint.Url + "/token");
        GuardException error = await Assert.ThrowsExactlyAsync<GuardException>(() => AskAsync(Route()));
        Assert.AreEqual("G387", error.Id);
        StringAssert.Contains(error.Message, why);
        foreach (string secret in (string[])["acc-1", "ref-1", "acc-9"]) Assert.DoesNotContain(secret, error.Message + error.Next);
    }

    [TestMethod]
    public async Task A_login_without_an_endpoint_works_until_it_ends()
    {
        Add("c", "anthropic-login", "api.anthropic.com", Login("acc-1", Now.AddMinutes(2)));
        using (HttpRequestMessage request = await AskAsync(Route())) Assert.AreEqual("Bearer acc-1", request.Headers.GetValues("Authorization").Single());
        clock.Advance(TimeSpan.FromMinutes(3));
        Assert.AreEqual("G387", (await Assert.ThrowsExactlyAsync<GuardException>(() => AskAsync(Route()))).Id);
    }

    [TestMethod]
    [DataRow("anthropic-login", "no JSON", null, null)]
    [DataRow("anthropic-login", "{\"accessToken\":\"\"}", null, null)]
    [DataRow("anthropic-login", "{\"accessToken\":\"a\"}", "http://evil.example/token", "id")]
    [DataRow("anthropic-login", "{\"accessToken\":\"a\"}", "https://x.example/token?a=b", "id")]
    [DataRow("anthropic-login", "{\"accessToken\":\"a\"}", "https://x.example/token", null)]
    [DataRow("anthropic-key", "key", "https://x.example/token", "id")]
    [DataRow("anthropic-key", "two\nlines", null, null)]
    [DataRow("gemini-key", "", null, null)]
    public void What_is_no_key_or_login_is_refused(string kind, string secret, string? endpoint, string? client)
    {
        var record = new CredentialRecord("c", kind, "api.example", null, null, "") { TokenEndpoint = endpoint, ClientId = client };
        Assert.AreEqual("G320", Assert.ThrowsExactly<GuardException>(() => store.Add(record, new Secret(Encoding.UTF8.GetBytes(secret)), null)).Id);
    }

    private static EgressRoute Route(ModelApi api = ModelApi.Anthropic, string url = "https://api.anthropic.com") => new() { Name = "r", Api = api, Url = url, Credential = "c" };

    private static string Login(string access, DateTimeOffset expires) =>
        $"{{\"claudeAiOauth\":{{\"accessToken\":\"{access}\",\"refreshToken\":\"ref-1\",\"expiresAt\":{expires.ToUnixTimeMilliseconds()},\"subscriptionType\":\"max\"}}}}";

    private static async Task<HttpRequestMessage> AskAsync(IModelAccess access, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "https://api.anthropic.com/v1/messages");
        foreach ((string name, string value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        await access.AuthorizeAsync(request, CancellationToken.None);
        return request;
    }

    private Task<HttpRequestMessage> AskAsync(EgressRoute route, params (string Name, string Value)[] headers) => AskAsync(ModelAccess.Open(store, route, refresh), headers);

    private void Add(string name, string kind, string host, string secret, string? endpoint = null) => store.Add(
        new CredentialRecord(name, kind, host, null, null, "") { TokenEndpoint = endpoint, ClientId = endpoint is null ? null : "client-1" }, new Secret(Encoding.UTF8.GetBytes(secret)), null);
}
