using Guard.Policies.Loading;
using Guard.Policies.Model;

namespace Guard.Policies.Tests.Loading;

[TestClass]
public sealed class EgressTests
{
    private const string Route = "egress:\n  - name: anthropic\n    api: anthropic\n    credential: claude\n";

    [TestMethod]
    [DataRow("")]
    [DataRow("egress: []\n")]
    public void No_route_is_no_way_out(string text)
    {
        var policy = PolicyFiles.Valid(PolicyFiles.Minimal + text);
        Assert.AreEqual(0, policy.Egress.Count);
        Assert.AreEqual((2000, 20_000_000L, null), (policy.Limits.Requests, policy.Limits.Tokens, policy.Limits.Money));
    }

    [TestMethod]
    public void A_route_is_mapped_with_strict_defaults()
    {
        var route = PolicyFiles.Valid(PolicyFiles.Minimal + Route).Egress.Single();
        Assert.AreEqual(("anthropic", ModelApi.Anthropic, "https://api.anthropic.com", "claude"), (route.Name, route.Api, route.Url, route.Credential));
        Assert.AreEqual((0, 0, 0, 0, false), (route.Models.Count, route.Allow.Count, route.Calls.Count, route.Fields.Count, route.Private));
        Assert.AreEqual(131_072, route.MaxOutput);
        Assert.IsNull(route.PriceOf("claude-x"));
    }

    [TestMethod]
    public void Every_key_of_a_route_is_mapped()
    {
        var policy = PolicyFiles.Valid(PolicyFiles.Minimal + """
            limits: { requests: 7, tokens: 3000000000, money: 2.5 }
            egress:
              - name: local
                api: openai
                url: http://127.0.0.1:8377/llm/
                private: true
                credential: none
                models: [qwen-*, "gpt-5"]
                allow: [web-search, files]
                calls: ["POST /v1/embeddings", "GET /v1/models/*"]
                fields: [top_k]
                max-output: 4096
                prices: { gpt-5: { input: 1.25, output: 10, cached-input: 0.125, cache-write: 1.25 }, "*": { input: 1, output: 2 } }
              - { name: google, api: gemini, credential: g, prices: { "*": { input: 1, output: 2 } } }

            """);
        var route = policy.Egress[0];
        Assert.AreEqual((7, 3_000_000_000L, 2.5m), (policy.Limits.Requests, policy.Limits.Tokens, policy.Limits.Money));
        Assert.AreEqual(("http://127.0.0.1:8377/llm", null, true, 4096), (route.Url, route.Credential, route.Private, route.MaxOutput));
        CollectionAssert.AreEqual(new[] { ProviderAbility.WebSearch, ProviderAbility.Files }, route.Allow.ToArray());
        Assert.IsTrue(route.Calls[1].Matches("GET", "/v1/models/x") && !route.Calls[1].Matches("GET", "/v1/models/") && !route.Calls[1].Matches("GET", "/v1/models/x/y"));
        CollectionAssert.AreEqual(new[] { "top_k" }, route.Fields.ToArray());
        Assert.AreEqual(new ModelPrice("gpt-5", 1.25m, 10, 0.125m, 1.25m), route.PriceOf("gpt-5"));
        Assert.AreEqual(new ModelPrice("*", 1, 2, 1, 2), route.PriceOf("qwen-3"));
        Assert.IsTrue(route.Admits("qwen-3") && !route.Admits("claude-x") && !route.Admits("GPT-5"));
        Assert.AreEqual("https://generativelanguage.googleapis.com", policy.Egress[1].Url);
    }

    [TestMethod]
    [DataRow("egress: { name: a }\n", "GP013", "list")]
    [DataRow("egress:\n  - { api: anthropic, credential: c }\n", "GP010", "name")]
    [DataRow("egress:\n  - { name: a, credential: c }\n", "GP010", "api")]
    [DataRow("egress:\n  - { name: a, api: anthropic }\n", "GP010", "guard credential add")]
    [DataRow("egress:\n  - { name: A, api: anthropic, credential: c }\n", "GP014", "lower-case")]
    [DataRow("egress:\n  - { name: a, api: antropic, credential: c }\n", "GP014", "anthropic")]
    [DataRow("egress:\n  - { name: a, api: gemini, credential: c, url: \"http://x.example\" }\n", "GP023", "private: true")]
    [DataRow("egress:\n  - { name: a, api: gemini, credential: c, url: \"https://u@x.example\" }\n", "GP023", "no account")]
    [DataRow("egress:\n  - { name: a, api: gemini, credential: c, url: \"https://x.example/a?b=c\" }\n", "GP023", "")]
    [DataRow("egress:\n  - { name: a, api: gemini, credential: c, url: \"https://x.example/a/../b\" }\n", "GP023", "")]
    [DataRow("egress:\n  - { name: a, api: gemini, credential: c, url: \"https://x.example/%2e\" }\n", "GP023", "")]
    [DataRow("egress:\n  - { name: a, api: gemini, credential: c, url: \"https://X.example\" }\n", "GP023", "lower case")]
    [DataRow("egress:\n  - { name: a, api: gemini, credential: c, url: \"file:///etc\" }\n", "GP023", "")]
    [DataRow("egress:\n  - { name: a, api: gemini, credential: none }\n", "GP021", "private: true")]
    [DataRow("egress:\n  - { name: a, api: gemini, credential: \"sk ant\" }\n", "GP014", "never the secret")]
    [DataRow("egress:\n  - { name: a, api: gemini, credential: c, allow: [web-serch] }\n", "GP014", "web-search")]
    [DataRow("egress:\n  - { name: a, api: gemini, credential: c, calls: [/v1/x] }\n", "GP019", "POST")]
    [DataRow("egress:\n  - { name: a, api: gemini, credential: c, calls: [\"POST /v1/../x\"] }\n", "GP019", "")]
    [DataRow("egress:\n  - { name: a, api: gemini, credential: c, models: [\"a b\"] }\n", "GP018", "")]
    [DataRow("egress:\n  - { name: a, api: gemini, credential: c, private: yes }\n", "GP014", "true")]
    [DataRow("egress:\n  - { name: a, api: gemini, credential: c, prices: { \"*\": { input: 1 } } }\n", "GP010", "output")]
    [DataRow("egress:\n  - { name: a, api: gemini, credential: c, prices: { \"*\": { input: -1, output: 1 } } }\n", "GP017", "")]
    [DataRow("egress:\n  - { name: a, api: gemini, credential: c, modells: [x] }\n", "GP012", "models")]
    [DataRow("limits: { money: 5 }\negress:\n  - { name: a, api: gemini, credential: c }\n", "GP021", "prices")]
    [DataRow("limits: { requests: 0 }\n", "GP017", "")]
    [DataRow("limits: { tokens: 1.5 }\n", "GP017", "")]
    [DataRow("limits: { money: 1.1234567 }\n", "GP017", "six decimals")]
    public void Wrong_routes_are_errors_that_say_what_to_write(string text, string id, string suggests)
    {
        var found = PolicyFiles.Load(PolicyFiles.Minimal + text).Diagnostics.Single();
        Assert.AreEqual(id, found.Id, found.ToString());
        StringAssert.Contains(found.ToString(), suggests);
    }

    [TestMethod]
    public void Two_routes_of_one_name_are_an_error() =>
        Assert.AreEqual("GP021", PolicyFiles.Load(PolicyFiles.Minimal + Route + "  - { name: anthropic, api: gemini, credential: c }\n").Diagnostics.Single().Id);

    [TestMethod]
    public void A_change_of_a_route_is_shown_setting_by_setting() =>
        CollectionAssert.AreEqual(
            new[] { "egress.anthropic.allow: (not set) -> [\"web-search\"]", "egress.anthropic.prices.*: (not set) -> input 5, output 25, cached-input 5, cache-write 10" },
            PolicyDiff.Compare(
                PolicyFiles.Valid(PolicyFiles.Minimal + Route),
                PolicyFiles.Valid(PolicyFiles.Minimal + Route + "    allow: [web-search]\n    prices: { \"*\": { input: 5, output: 25 } }\n")).Select(change => change.ToString()).ToArray());

    [TestMethod]
    [DataRow("claude-*", "claude-opus-5", true)]
    [DataRow("*", "", true)]
    [DataRow("a?c", "abc", true)]
    [DataRow("a*b*c", "aXbXbc", true)]
    [DataRow("a*b*c", "aXbXb", false)]
    [DataRow("claude-*", "Claude-opus", false)]
    [DataRow("gpt", "gpt-5", false)]
    public void Patterns_of_names_match_whole_names(string pattern, string name, bool matches) => Assert.AreEqual(matches, NamePattern.Matches(pattern, name));
}
