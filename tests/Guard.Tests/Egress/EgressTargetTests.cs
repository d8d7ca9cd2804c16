using Guard.Egress;
using Guard.Egress.Rules;
using Guard.Policies.Model;

namespace Guard.Tests.Egress;

[TestClass]
public sealed class EgressTargetTests
{
    [TestMethod]
    [DataRow(ModelApi.Anthropic, "POST", "/v1/messages", "Messages", "")]
    [DataRow(ModelApi.Anthropic, "POST", "/v1/messages?beta=true", "Messages", "?beta=true")]
    [DataRow(ModelApi.Anthropic, "POST", "/v1/messages/count_tokens?beta=true", "MessageCount", "?beta=true")]
    [DataRow(ModelApi.OpenAi, "POST", "/v1/chat/completions", "Chat", "")]
    [DataRow(ModelApi.OpenAi, "POST", "/v1/responses", "Responses", "")]
    [DataRow(ModelApi.OpenAi, "GET", "/v1/models?client_version=0.1.2", "Models", "?client_version=0.1.2")]
    [DataRow(ModelApi.Gemini, "POST", "/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse&key=stolen", "Generate", "?alt=sse")]
    [DataRow(ModelApi.Gemini, "POST", "/v1beta/models/gemini-2.5-flash:generateContent", "Generate", "")]
    [DataRow(ModelApi.Gemini, "POST", "/v1beta/models/gemini-2.5-flash:countTokens", "GenerateCount", "")]
    [DataRow(ModelApi.OpenAi, "POST", "/v1/embeddings?x=1&api_key=k", "Added", "?x=1")]
    public void Calls_of_a_route_pass_and_keys_in_queries_do_not(ModelApi api, string method, string target, string kind, string query)
    {
        EgressTarget read = EgressTarget.Read(Route(api), method, target);
        Assert.AreEqual((kind, query), (read.Kind.ToString(), read.Query));
    }

    [TestMethod]
    [DataRow(ModelApi.Anthropic, "GET", "/v1/messages")]
    [DataRow(ModelApi.Anthropic, "POST", "/v1/files")]
    [DataRow(ModelApi.Anthropic, "POST", "/v1/messages/batches")]
    [DataRow(ModelApi.Anthropic, "POST", "/v1/messages/")]
    [DataRow(ModelApi.Anthropic, "POST", "//v1/messages")]
    [DataRow(ModelApi.Anthropic, "POST", "/v1//messages")]
    [DataRow(ModelApi.Anthropic, "POST", "/v1/./messages")]
    [DataRow(ModelApi.Anthropic, "POST", "/v1/files/../messages")]
    [DataRow(ModelApi.Anthropic, "POST", "/v1/messages%2f..%2ffiles")]
    [DataRow(ModelApi.Anthropic, "POST", "/v1/%6dessages")]
    [DataRow(ModelApi.Anthropic, "POST", "/v1\\messages")]
    [DataRow(ModelApi.Anthropic, "POST", "/v1/messages;x=1")]
    [DataRow(ModelApi.Anthropic, "POST", "/v1/messages?beta=true&x=1")]
    [DataRow(ModelApi.Anthropic, "POST", "/v1/Messages")]
    [DataRow(ModelApi.Anthropic, "post", "/v1/messages")]
    [DataRow(ModelApi.Anthropic, "POST", "http://evil.example/v1/messages")]
    [DataRow(ModelApi.Anthropic, "CONNECT", "evil.example:443")]
    [DataRow(ModelApi.Anthropic, "OPTIONS", "*")]
    [DataRow(ModelApi.OpenAi, "POST", "/v1/files")]
    [DataRow(ModelApi.OpenAi, "GET", "/v1/models?client_version=a%20b")]
    [DataRow(ModelApi.OpenAi, "DELETE", "/v1/models")]
    [DataRow(ModelApi.OpenAi, "GET", "/v1/embeddings")]
    [DataRow(ModelApi.OpenAi, "POST", "/v1/embeddings?x=%26")]
    [DataRow(ModelApi.Gemini, "POST", "/v1beta/models/x:batchGenerateContent")]
    [DataRow(ModelApi.Gemini, "POST", "/v1beta/models/:generateContent")]
    [DataRow(ModelApi.Gemini, "POST", "/v1beta/models/a/b:generateContent")]
    [DataRow(ModelApi.Gemini, "POST", "/v1beta/models/a:b:generateContent")]
    [DataRow(ModelApi.Gemini, "POST", "/upload/v1beta/files")]
    public void Everything_else_is_denied(ModelApi api, string method, string target) =>
        Assert.AreEqual(EgressDeniedException.Call, Assert.ThrowsExactly<EgressDeniedException>(() => EgressTarget.Read(Route(api), method, target)).Id);

    private static EgressRoute Route(ModelApi api) => new() { Name = "r", Api = api, Url = "https://api.example", Credential = "c", Calls = [new("POST", "/v1/embeddings")] };
}
