using System.Net;
using CsCheck;
using Guard.Egress;
using Guard.Egress.Serving;
using Guard.Log.Entries;
using Microsoft.AspNetCore.Http;

namespace Guard.Tests.Egress;

/// <summary>
/// What an agent may try with the proxy. Each has its control: the same sent straight to the provider arrives, so the proxy is what stops it.
/// </summary>
[TestClass]
public sealed class EgressAttackTests
{
    private const string Stolen = "sk-attacker-9876543210";

    [TestMethod]
    [DataRow("x-api-key", Stolen)]
    [DataRow("Authorization", "Bearer " + Stolen)]
    [DataRow("x-goog-api-key", Stolen)]
    [DataRow("api-key", Stolen)]
    [DataRow("Cookie", "session=" + Stolen)]
    [DataRow("OpenAI-Organization", Stolen)]
    [DataRow("X-Forwarded-Authorization", Stolen)]
    [DataRow("Proxy-Authorization", "Basic " + Stolen)]
    public async Task The_callers_own_credential_reaches_nobody(string name, string value)
    {
        await using EgressGround ground = await EgressGround.OpenAsync();
        (await ground.PostAsync(headers: (name, value))).Dispose();
        Assert.IsFalse(ground.Provider.Asked.Any(asked => asked.Contains(Stolen, StringComparison.Ordinal)));
        Assert.IsFalse(ground.Records.Any(record => record.ToString().Contains(Stolen, StringComparison.Ordinal)));
        using var direct = new HttpRequestMessage(HttpMethod.Post, ground.Provider.Url + "/v1/files");
        direct.Headers.TryAddWithoutValidation(name, value);
        (await ground.Client.SendAsync(direct)).Dispose();
        StringAssert.Contains(ground.Provider.Asked.Last(), Stolen, "control: sent straight, it arrives");
    }

    [TestMethod]
    [DataRow("POST /v1/files HTTP/1.1\r\nHost: {host}\r\nContent-Length: 2\r\nContent-Type: application/json\r\n\r\n{}")]
    [DataRow("POST {other}/v1/messages HTTP/1.1\r\nHost: {host}\r\nContent-Length: 2\r\nContent-Type: application/json\r\n\r\n{}")]
    [DataRow("CONNECT {otherhost} HTTP/1.1\r\nHost: {otherhost}\r\n\r\n")]
    [DataRow("CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: 127.0.0.1:22\r\n\r\n")]
    [DataRow("POST /v1/messages HTTP/1.1\r\nHost: {otherhost}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{ask}")]
    [DataRow("POST /v1/messages HTTP/1.1\r\nHost: evil.example\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{ask}")]
    [DataRow("POST /v1/messages HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{ask}")]
    [DataRow("POST /v1/messages HTTP/1.1\r\nHost: {host}\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\nConnection: Upgrade, HTTP2-Settings\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{ask}")]
    [DataRow("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")]
    [DataRow("POST /v1/messages HTTP/1.1\r\nHost: {host}\r\nContent-Encoding: gzip\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{ask}")]
    [DataRow("POST /v1/messages HTTP/1.1\r\nHost: {host}\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: {length}\r\n\r\n{ask}")]
    [DataRow("POST /v1/messages HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json; charset=utf-7\r\nContent-Length: {length}\r\n\r\n{ask}")]
    [DataRow("POST /v1/messages/../files HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{ask}")]
    [DataRow("POST /v1%2Fmessages HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{ask}")]
    [DataRow("POST /v1/messages HTTP/1.1\r\nHost: {host}\r\nHost: evil.example\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{ask}")]
    [DataRow("POST /v1/messages HTTP/1.1\r\nHost: {host}\r\nContent-Length: 1\r\nContent-Length: {length}\r\nContent-Type: application/json\r\n\r\n{ask}")]
    [DataRow("POST /v1/messages HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding: xchunked\r\nContent-Type: application/json\r\n\r\n0\r\n\r\n")]
    [DataRow("POST /v1/messages HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding: chunked\r\nContent-Type: application/json\r\n\r\nzz\r\n{ask}\r\n0\r\n\r\n")]
    [DataRow("POST /v1/messages HTTP/1.1\nHost: {host}\n X: y\nContent-Type: application/json\n\n{ask}")]
    [DataRow("GET /v1/messages HTTP/1.1\r\nHost: {host}\r\nContent-Length: {length}\r\nContent-Type: application/json\r\n\r\n{ask}")]
    [DataRow("\x05\x01\x00")]
    [DataRow("\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03")]
    public async Task No_tunnel_no_upgrade_no_other_place_and_no_trick_of_framing(string text)
    {
        await using EgressGround ground = await EgressGround.OpenAsync();
        await using var other = new ScriptedProvider();
        string Fill(string host) => text.Replace("{host}", host).Replace("{otherhost}", new Uri(other.Url).Authority).Replace("{other}", other.Url)
            .Replace("{length}", EgressGround.Ask.Length.ToString(System.Globalization.CultureInfo.InvariantCulture)).Replace("{ask}", EgressGround.Ask);
        string answer = await ground.RawAsync(Fill(new Uri(ground.Address).Authority));
        Assert.IsEmpty(ground.Provider.Asked, "nothing of it reaches the provider: " + answer);
        Assert.IsEmpty(other.Asked, "nor anybody else");
        Assert.IsFalse(answer.StartsWith("HTTP/1.1 2", StringComparison.Ordinal) || answer.StartsWith("HTTP/1.1 101", StringComparison.Ordinal), answer);
    }

    [TestMethod]
    public async Task The_same_framing_without_tricks_passes()
    {
        await using EgressGround ground = await EgressGround.OpenAsync();
        string host = new Uri(ground.Address).Authority;
        string chunked = $"POST /v1/messages HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\nContent-Type: application/json\r\n\r\n{EgressGround.Ask.Length:x}\r\n{EgressGround.Ask}\r\n0\r\nX-Api-Key: {Stolen}\r\n\r\n";
        StringAssert.Contains(await ground.RawAsync(chunked), "HTTP/1.1 200 OK");
        string asked = ground.Provider.Asked.Single();
        StringAssert.Contains(asked, $"content-length: {EgressGround.Ask.Length}\n", "one framing, Guard's own");
        Assert.DoesNotContain(Stolen, asked);
        Assert.DoesNotContain("expect", asked);
    }

    [TestMethod]
    public async Task A_redirect_is_not_followed_and_not_passed_on()
    {
        await using EgressGround ground = await EgressGround.OpenAsync();
        await using var other = new ScriptedProvider();
        ground.Provider.Script = context =>
        {
            context.Response.Redirect(other.Url + "/v1/messages", permanent: false, preserveMethod: true);
            return Task.CompletedTask;
        };
        using HttpResponseMessage response = await ground.PostAsync();
        Assert.AreEqual(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.IsNull(response.Headers.Location);
        Assert.IsEmpty(other.Asked);
        using var follower = new HttpClient();
        (await follower.PostAsync(ground.Provider.Url + "/v1/messages", new StringContent("{}"))).Dispose();
        Assert.HasCount(1, other.Asked, "control: a client that follows gets there");
    }

    [TestMethod]
    public async Task Cookies_and_other_headers_of_an_answer_stay_behind()
    {
        await using EgressGround ground = await EgressGround.OpenAsync();
        ground.Provider.Script = context =>
        {
            context.Response.Headers.SetCookie = "a=b";
            context.Response.Headers["x-internal"] = "c";
            context.Response.Headers["request-id"] = "req_1";
            context.Response.Headers["anthropic-ratelimit-requests-remaining"] = "3";
            return ScriptedProvider.SayAsync(context, ScriptedProvider.Answer);
        };
        using HttpResponseMessage response = await ground.PostAsync();
        Assert.IsFalse(response.Headers.Contains("set-cookie") || response.Headers.Contains("x-internal"));
        Assert.AreEqual(("req_1", "3"), (response.Headers.GetValues("request-id").Single(), response.Headers.GetValues("anthropic-ratelimit-requests-remaining").Single()));
    }

    [TestMethod]
    [DataRow(200, false)]
    [DataRow(401, false)]
    [DataRow(401, true)]
    public async Task A_provider_that_repeats_the_key_does_not_show_it_to_the_box(int status, bool inHeader)
    {
        await using EgressGround ground = await EgressGround.OpenAsync();
        ground.Provider.Script = context =>
        {
            if (inHeader) context.Response.Headers["request-id"] = context.Request.Headers["x-api-key"];
            return ScriptedProvider.SayAsync(context, inHeader ? "{}" : $"{{\"error\":\"Incorrect API key provided: {context.Request.Headers["x-api-key"]}.\"}}", status);
        };
        using HttpResponseMessage response = await ground.PostAsync();
        string text = $"{response.Headers}{await response.Content.ReadAsStringAsync()}";
        Assert.AreEqual(HttpStatusCode.Forbidden, response.StatusCode);
        StringAssert.Contains(text, "repeated Guard's credential");
        Assert.DoesNotContain(EgressGround.Secret, text);
        StringAssert.Contains((await ground.LoggedAsync(LogEvents.EgressClosed)).Reasons[0], "repeated");
        using var direct = new HttpRequestMessage(HttpMethod.Post, ground.Provider.Url + "/v1/messages");
        direct.Headers.Add("x-api-key", EgressGround.Secret);
        using HttpResponseMessage control = await ground.Client.SendAsync(direct);
        StringAssert.Contains($"{control.Headers}{await control.Content.ReadAsStringAsync()}", EgressGround.Secret, "control: straight, it is shown");
    }

    [TestMethod]
    public void A_key_in_pieces_is_found_with_its_last_one() => Gen.Select(Gen.Int[1, 30].Array[1, 40], Gen.Int[0, 200]).Sample((sizes, before) =>
        {
            using var request = new HttpRequestMessage();
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + EgressGround.Secret);
            byte[] Text(string secret) => System.Text.Encoding.ASCII.GetBytes(new string('x', before) + secret + new string('y', 50));
            bool Sees(byte[] bytes)
            {
                var watch = new EchoWatch(request.Headers);
                bool seen = false;
                for (int at = 0, i = 0; at < bytes.Length; at += sizes[i % sizes.Length], i++) seen |= watch.Sees(bytes.AsSpan(at, Math.Min(sizes[i % sizes.Length], bytes.Length - at)));
                return seen;
            }

            return Sees(Text(EgressGround.Secret)) && !Sees(Text(EgressGround.Secret[1..] + "z"));
        });

    [TestMethod]
    [DataRow("127.0.0.1", "loopback")]
    [DataRow("10.0.0.5", "private")]
    [DataRow("169.254.169.254", "metadata")]
    [DataRow("::ffff:169.254.169.254", "metadata")]
    public async Task A_name_that_resolves_to_an_address_inside_is_not_dialled(string address, string why)
    {
        int port = 0;
        await using EgressGround ground = await EgressGround.OpenAsync(
            route =>
            {
                port = new Uri(route.Url).Port;
                return route with { Url = $"http://api.provider.example:{port}", Private = false };
            },
            bounds: options => options with { Resolve = (_, _) => Task.FromResult(new[] { IPAddress.Parse(address) }) });
        using HttpResponseMessage response = await ground.PostAsync();
        Assert.AreEqual(HttpStatusCode.Forbidden, response.StatusCode);
        string text = await response.Content.ReadAsStringAsync();
        StringAssert.Contains(text, "resolves to an address that is not dialled");
        StringAssert.Contains(text, why);
        Assert.IsEmpty(ground.Provider.Asked);
        Assert.AreEqual(0, ground.Budget.Spent.Tokens);
    }

    [TestMethod]
    public async Task The_address_that_was_checked_is_the_one_dialled()
    {
        // A name service that changes its mind (rebinding) is asked once a connection: what it says later is for later.
        int asked = 0;
        await using EgressGround ground = await EgressGround.OpenAsync(
            route => route with { Url = $"http://api.provider.example:{new Uri(route.Url).Port}" },
            bounds: options => options with { Resolve = (_, _) => Task.FromResult(new[] { IPAddress.Parse(Interlocked.Increment(ref asked) == 1 ? "127.0.0.1" : "169.254.169.254") }) });
        using HttpResponseMessage response = await ground.PostAsync();
        Assert.AreEqual(HttpStatusCode.OK, response.StatusCode, "control: a private route reaches loopback");
        Assert.AreEqual(1, asked);
    }

    [TestMethod]
    public async Task A_credential_that_cannot_be_used_is_named_and_nothing_is_sent()
    {
        await using EgressGround ground = await EgressGround.OpenAsync(access: new Broken());
        using HttpResponseMessage response = await ground.PostAsync();
        Assert.AreEqual(HttpStatusCode.BadGateway, response.StatusCode);
        StringAssert.Contains(await response.Content.ReadAsStringAsync(), "G325 The secret cannot be read.");
        Assert.IsEmpty(ground.Provider.Asked);
        Assert.AreEqual(LogEvents.EgressDenied, ground.Records.Single().Event);
        Assert.AreEqual(0, ground.Budget.Spent.Requests);
    }

    [TestMethod]
    public async Task A_target_in_the_log_cannot_forge_a_line()
    {
        await using EgressGround ground = await EgressGround.OpenAsync();
        await ground.RawAsync($"POST /v1/\"}},{{\"event\":\"x\"?key={Stolen} HTTP/1.1\r\nHost: {new Uri(ground.Address).Authority}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        LogRecord denied = await ground.LoggedAsync(LogEvents.EgressDenied);
        Assert.DoesNotContain("\"", denied.Egress!.Path);
        Assert.DoesNotContain(Stolen, denied.Egress.Path + string.Concat(denied.Reasons));
    }

    private sealed class Broken : IModelAccess
    {
        public ValueTask AuthorizeAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            throw new GuardException(ExitCode.Usage, "G325", "The secret cannot be read.", "Give it again.");
    }
}
