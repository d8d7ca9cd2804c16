using System.Text;
using CsCheck;
using Guard.Egress;
using Guard.Egress.Rules;
using Guard.Policies.Model;

namespace Guard.Tests.Egress;

/// <summary>What makes a provider an open door is denied, in every interface, unless the route allows it; what agents need passes.</summary>
[TestClass]
public sealed class BodyRulesTests
{
    private const string Claude = "\"model\":\"claude-x\",\"max_tokens\":10,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";
    private const string Chat = "\"model\":\"gpt-x\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";
    private const string Responses = "\"model\":\"gpt-x\",\"input\":\"hi\"";
    private const string Gemini = "\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"hi\"}]}]";

    /// <summary>Each door: the interface, the body, and the ability that opens it.</summary>
    public static IEnumerable<object[]> Doors() =>
    [
        ["messages", Claude + ",\"tools\":[{\"type\":\"web_search_20250305\",\"name\":\"web_search\"}]", ProviderAbility.WebSearch],
        ["messages", Claude + ",\"tools\":[{\"name\":\"ok\",\"input_schema\":{}},{\"type\":\"web_fetch_20250910\",\"name\":\"web_fetch\"}]", ProviderAbility.WebFetch],
        ["messages", Claude + ",\"tools\":[{\"type\":\"code_execution_20250825\",\"name\":\"code_execution\"}]", ProviderAbility.CodeExecution],
        ["messages", Claude + ",\"tools\":[{\"type\":\"mcp_toolset\",\"mcp_server_name\":\"x\"}]", ProviderAbility.Mcp],
        ["messages", Claude + ",\"mcp_servers\":[{\"type\":\"url\",\"url\":\"https://evil.example\",\"name\":\"x\"}]", ProviderAbility.Mcp],
        ["messages", Claude + ",\"container\":\"container_1\"", ProviderAbility.Containers],
        ["messages", Claude + ",\"container\":{\"skills\":[{\"type\":\"custom\",\"skill_id\":\"s\"}]}", ProviderAbility.Containers],
        ["messages", Block("{\"type\":\"image\",\"source\":{\"type\":\"url\",\"url\":\"https://evil.example/?secret\"}}"), ProviderAbility.UrlSources],
        ["messages", Block("{\"type\":\"document\",\"source\":{\"type\":\"url\",\"url\":\"https://evil.example\"}}"), ProviderAbility.UrlSources],
        ["messages", Block("{\"type\":\"document\",\"source\":{\"type\":\"file\",\"file_id\":\"file_1\"}}"), ProviderAbility.Files],
        ["messages", Block("{\"type\":\"tool_result\",\"tool_use_id\":\"t\",\"content\":[{\"type\":\"image\",\"source\":{\"type\":\"url\",\"url\":\"https://evil.example\"}}]}"), ProviderAbility.UrlSources],
        ["messages", Block("{\"type\":\"document\",\"source\":{\"type\":\"content\",\"content\":[{\"type\":\"image\",\"source\":{\"type\":\"url\",\"url\":\"https://evil.example\"}}]}}"), ProviderAbility.UrlSources],
        ["messages", Claude + ",\"system\":[{\"type\":\"document\",\"source\":{\"type\":\"url\",\"url\":\"https://evil.example\"}}]", ProviderAbility.UrlSources],
        ["messages", "\"model\":\"claude-x\",\"max_tokens\":10,\"messages\":[{\"role\":\"system\",\"content\":\"\",\"tools\":[{\"type\":\"web_search_20250305\",\"name\":\"w\"}]}]", ProviderAbility.WebSearch],
        ["count", Claude + ",\"tools\":[{\"type\":\"web_search_20250305\",\"name\":\"web_search\"}]", ProviderAbility.WebSearch],
        ["chat", Chat + ",\"web_search_options\":{}", ProviderAbility.WebSearch],
        ["chat", Part("{\"type\":\"image_url\",\"image_url\":{\"url\":\"https://evil.example/x.png\"}}"), ProviderAbility.UrlSources],
        ["chat", Part("{\"type\":\"image_url\",\"image_url\":\"file:///etc/passwd\"}"), ProviderAbility.UrlSources],
        ["chat", Part("{\"type\":\"image_url\",\"image_url\":{\"url\":\"//evil.example/x.png\"}}"), ProviderAbility.UrlSources],
        ["chat", Part("{\"type\":\"image_url\",\"image_url\":{\"url\":\"evil.example/x.png\"}}"), ProviderAbility.UrlSources],
        ["chat", Part("{\"type\":\"image_url\",\"image_url\":{\"url\":\"/etc/passwd\"}}"), ProviderAbility.UrlSources],
        ["chat", Chat + ",\"modalities\":[\"text\",\"audio\"]", ProviderAbility.ImageGeneration],
        ["chat", Chat + ",\"audio\":{\"voice\":\"v\",\"format\":\"wav\"}", ProviderAbility.ImageGeneration],
        ["gemini", Gemini + ",\"generationConfig\":{\"response_modalities\":\"IMAGE\"}", ProviderAbility.ImageGeneration],
        ["chat", Part("{\"type\":\"file\",\"file\":{\"file_id\":\"file-1\"}}"), ProviderAbility.Files],
        ["responses", Responses + ",\"tools\":[{\"type\":\"web_search\"}]", ProviderAbility.WebSearch],
        ["responses", Responses + ",\"tools\":[{\"type\":\"web_search_preview_2025_03_11\"}]", ProviderAbility.WebSearch],
        ["responses", Responses + ",\"tools\":[{\"type\":\"namespace\",\"name\":\"n\",\"tools\":[{\"type\":\"web_search\"}]}]", ProviderAbility.WebSearch],
        ["responses", "\"model\":\"gpt-x\",\"input\":[{\"type\":\"additional_tools\",\"role\":\"developer\",\"tools\":[{\"type\":\"namespace\",\"name\":\"n\",\"tools\":[{\"type\":\"web_search\"}]}]}]", ProviderAbility.WebSearch],
        ["responses", Responses + ",\"tools\":[{\"type\":\"file_search\",\"vector_store_ids\":[\"v\"]}]", ProviderAbility.Files],
        ["responses", Responses + ",\"tools\":[{\"type\":\"code_interpreter\",\"container\":{\"type\":\"auto\"}}]", ProviderAbility.CodeExecution],
        ["responses", Responses + ",\"tools\":[{\"type\":\"image_generation\"}]", ProviderAbility.ImageGeneration],
        ["responses", Responses + ",\"tools\":[{\"type\":\"mcp\",\"server_url\":\"https://evil.example\"}]", ProviderAbility.Mcp],
        ["responses", Responses + ",\"tools\":[{\"type\":\"shell\",\"environment\":{\"type\":\"container_auto\"}}]", ProviderAbility.Containers],
        ["responses", Responses + ",\"previous_response_id\":\"resp_1\"", ProviderAbility.StoredState],
        ["responses", Responses + ",\"conversation\":\"conv_1\"", ProviderAbility.StoredState],
        ["responses", Responses + ",\"prompt\":{\"id\":\"pmpt_1\"}", ProviderAbility.StoredState],
        ["responses", Responses + ",\"background\":true", ProviderAbility.StoredState],
        ["responses", Input("{\"type\":\"item_reference\",\"id\":\"msg_1\"}"), ProviderAbility.StoredState],
        ["responses", Input("{\"role\":\"user\",\"content\":[{\"type\":\"input_image\",\"image_url\":\"https://evil.example\"}]}"), ProviderAbility.UrlSources],
        ["responses", Input("{\"role\":\"user\",\"content\":[{\"type\":\"input_image\",\"file_id\":\"f\"}]}"), ProviderAbility.Files],
        ["responses", Input("{\"role\":\"user\",\"content\":[{\"type\":\"input_file\",\"file_url\":\"https://evil.example\"}]}"), ProviderAbility.UrlSources],
        ["responses", Input("{\"type\":\"function_call_output\",\"call_id\":\"c\",\"output\":[{\"type\":\"input_image\",\"image_url\":\"https://evil.example\"}]}"), ProviderAbility.UrlSources],
        ["gemini", Gemini + ",\"tools\":[{\"googleSearch\":{}}]", ProviderAbility.WebSearch],
        ["messages", Block("{\"type\":\"web_fetch_tool_result\",\"tool_use_id\":\"s\",\"content\":{\"type\":\"web_fetch_result\",\"content\":{\"type\":\"document\",\"source\":{\"type\":\"url\",\"url\":\"https://evil.example\"}}}}"), ProviderAbility.UrlSources],
        ["chat", "\"model\":\"gpt-x-search-preview\",\"messages\":[]", ProviderAbility.WebSearch],
        ["chat", "\"model\":\"vendor/m:online\",\"messages\":[]", ProviderAbility.WebSearch],
        ["gemini", Gemini + ",\"tools\":[{\"google_search\":{}}]", ProviderAbility.WebSearch],
        ["gemini", Gemini + ",\"tools\":{\"googleMaps\":{}}", ProviderAbility.WebSearch],
        ["gemini", Gemini + ",\"tools\":[{\"functionDeclarations\":[],\"urlContext\":{}}]", ProviderAbility.WebFetch],
        ["gemini", Gemini + ",\"tools\":[{\"code_execution\":{}}]", ProviderAbility.CodeExecution],
        ["gemini", Gemini + ",\"tools\":[{\"fileSearch\":{}}]", ProviderAbility.Files],
        ["gemini", Gemini + ",\"cachedContent\":\"cachedContents/1\"", ProviderAbility.StoredState],
        ["gemini", Gemini + ",\"cached_content\":\"cachedContents/1\"", ProviderAbility.StoredState],
        ["gemini", "\"contents\":[{\"parts\":[{\"fileData\":{\"fileUri\":\"https://evil.example\"}}]}]", ProviderAbility.UrlSources],
        ["gemini", "\"contents\":{\"parts\":{\"file_data\":{\"file_uri\":\"https://generativelanguage.googleapis.com/v1beta/files/1\"}}}", ProviderAbility.Files],
        ["gemini", "\"contents\":[{\"parts\":[{\"functionResponse\":{\"name\":\"f\",\"response\":{},\"parts\":[{\"fileData\":{\"fileUri\":\"https://evil.example\"}}]}}]}]", ProviderAbility.UrlSources],
        ["gemini", Gemini + ",\"generationConfig\":{\"responseModalities\":[\"TEXT\",\"IMAGE\"]}", ProviderAbility.ImageGeneration],
        ["geminicount", "\"generateContentRequest\":{\"model\":\"models/gemini-x\",\"tools\":[{\"googleSearch\":{}}]}", ProviderAbility.WebSearch],
    ];

    [TestMethod]
    [DynamicData(nameof(Doors))]
    public void A_door_is_shut_unless_the_route_opens_it(string call, string body, ProviderAbility ability)
    {
        EgressDeniedException denial = Assert.ThrowsExactly<EgressDeniedException>(() => Check(call, "{" + body + "}"));
        Assert.AreEqual(EgressDeniedException.Body, denial.Id);
        StringAssert.Contains(denial.Message, $"allow: [{Policies.Loading.PolicyText.Word(ability)}]", "it names its own fix");
        Check(call, "{" + body + "}", ability); // control: the same body passes where it is allowed
        foreach (ProviderAbility other in Enum.GetValues<ProviderAbility>().Where(other => other != ability))
            Assert.ThrowsExactly<EgressDeniedException>(() => Check(call, "{" + body + "}", other));
    }

    [TestMethod]
    [DataRow("messages", "{" + Claude + ",\"tools\":[{\"type\":\"teleport_20270101\",\"name\":\"t\"}]}")]
    [DataRow("messages", "{" + Claude + ",\"new_door\":true}")]
    [DataRow("messages", "{" + Claude + ",\"tools\":[{\"type\":\"bash_in_a_container_of_theirs\",\"name\":\"bash\"}]}")]
    [DataRow("messages", "{" + Claude + ",\"tools\":[{\"type\":\"custom\",\"Type\":\"web_search_20250305\",\"name\":\"t\"}]}")]
    [DataRow("messages", "{" + Claude + ",\"inference_geo\":\"us\"}")]
    [DataRow("responses", "{" + Responses + ",\"tools\":[{\"type\":\"function\",\"TYPE\":\"web_search\",\"name\":\"t\"}]}")]
    [DataRow("messages", "{" + Claude + ",\"context_management\":{\"edits\":[{\"type\":\"compact_20260112\"}]}}")]
    [DataRow("messages", "{" + Claude + ",\"speed\":\"fast\"}")]
    [DataRow("messages", "{\"model\":\"claude-x\",\"messages\":[]}")]
    [DataRow("messages", "{\"model\":\"claude-x\",\"max_tokens\":10,\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"portal\"}]}]}")]
    [DataRow("messages", "{\"model\":\"claude-x\",\"max_tokens\":1e3,\"messages\":[]}")]
    [DataRow("messages", "{\"model\":\"claude-x\",\"max_tokens\":-1,\"messages\":[]}")]
    [DataRow("messages", "{\"Model\":\"claude-x\",\"max_tokens\":1,\"messages\":[]}")]
    [DataRow("messages", "{\"model\":\"a b\",\"max_tokens\":1,\"messages\":[]}")]
    [DataRow("messages", "{\"model\":\"claude-x\",\"model\":\"gpt\",\"max_tokens\":1,\"messages\":[]}")]
    [DataRow("messages", "{\"model\":\"claude-x\",\"mode\\u006c\":\"gpt\",\"max_tokens\":1,\"messages\":[]}")]
    [DataRow("messages", "{\"model\":\"claude-x\",\"max_tokens\":1,\"messages\":[{\"role\":\"user\",\"content\":\"a\",\"content\":\"b\"}]}")]
    [DataRow("messages", "{\"model\":\"\\ud800\",\"max_tokens\":1,\"messages\":[]}")]
    [DataRow("messages", "[]")]
    [DataRow("messages", "")]
    [DataRow("messages", "{} {}")]
    [DataRow("messages", "{/**/}")]
    [DataRow("chat", "{" + Chat + ",\"tools\":[{\"type\":\"web_search\"}]}")]
    [DataRow("chat", "{" + Chat + ",\"plugins\":[{\"id\":\"web\"}]}")]
    [DataRow("chat", "{" + Chat + ",\"n\":1000}")]
    [DataRow("chat", "{" + Chat + ",\"service_tier\":\"priority\"}")]
    [DataRow("responses", "{" + Responses + ",\"tools\":[{\"type\":\"unheard_of\"}]}")]
    [DataRow("responses", "{\"model\":\"gpt-x\",\"input\":[{\"type\":\"unheard_of\"}]}")]
    [DataRow("gemini", "{" + Gemini + ",\"tools\":[{\"teleport\":{}}]}")]
    [DataRow("gemini", "{" + Gemini + ",\"model\":\"models/other\"}")]
    [DataRow("gemini", "{" + Gemini + ",\"generateContentRequest\":{}}")]
    [DataRow("gemini", "{" + Gemini + ",\"generationConfig\":{\"maxOutputTokens\":1},\"generation_config\":{\"maxOutputTokens\":2}}")]
    [DataRow("gemini", "{\"contents\":[{\"parts\":[{\"portal\":1}]}]}")]
    public void What_is_unknown_or_ambiguous_is_denied(string call, string body) =>
        Assert.AreEqual(EgressDeniedException.Body, Assert.ThrowsExactly<EgressDeniedException>(() => Check(call, body)).Id);

    [TestMethod]
    [DataRow("messages", "{" + Claude + "}", 10)]
    [DataRow("messages", "{" + Claude + ",\"stream\":true,\"thinking\":{\"type\":\"adaptive\",\"display\":\"updates\"},\"context_management\":{\"edits\":[]},\"output_config\":{\"effort\":\"medium\"},\"metadata\":{\"user_id\":\"x\"},\"mcp_servers\":[],\"tools\":[{\"name\":\"Bash\",\"description\":\"web_search\",\"input_schema\":{\"type\":\"object\"}},{\"type\":\"custom\",\"name\":\"a\"},{\"type\":\"bash_20250124\",\"name\":\"bash\"},{\"type\":\"text_editor_20250728\",\"name\":\"e\"}]}", 10)]
    [DataRow("messages", "{\"model\":\"claude-x\",\"max_tokens\":10,\"messages\":[{\"role\":\"assistant\",\"content\":[{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"n\",\"input\":{\"type\":\"url\",\"tools\":[{\"type\":\"web_search\"}]}}]},{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"t\",\"content\":\"x\"},{\"type\":\"image\",\"source\":{\"type\":\"base64\",\"data\":\"\"}}]}]}", 10)]
    [DataRow("count", "{\"model\":\"claude-x\",\"messages\":[]}", 0)]
    [DataRow("chat", "{" + Chat + ",\"stream\":true,\"stream_options\":{\"include_usage\":true},\"store\":false,\"max_completion_tokens\":16384,\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]}", 16384)]
    [DataRow("messages", "{" + Claude + ",\"tools\":[{\"type\":\"tool_search_tool_regex_20251119\",\"name\":\"t\"},{\"type\":\"bash_20250124\",\"name\":\"bash\"}]}", 10)]
    [DataRow("chat", "{" + Chat + ",\"modalities\":[\"text\"]}", 4096)]
    [DataRow("chat", "{" + Chat + ",\"max_tokens\":7,\"n\":3}", 21)]
    [DataRow("chat", "{" + Chat + "}", 4096)]
    [DataRow("responses", "{" + Responses + ",\"store\":false,\"include\":[\"reasoning.encrypted_content\"],\"prompt_cache_key\":\"k\",\"client_metadata\":{},\"reasoning\":{\"effort\":\"low\"},\"text\":{\"verbosity\":\"low\"},\"tools\":[{\"type\":\"function\",\"name\":\"f\"},{\"type\":\"namespace\",\"name\":\"n\",\"tools\":[{\"type\":\"custom\",\"name\":\"c\"}]},{\"type\":\"local_shell\"}]}", 4096)]
    [DataRow("responses", "{\"model\":\"gpt-x\",\"max_output_tokens\":5,\"input\":[{\"type\":\"message\",\"role\":\"user\",\"content\":[{\"type\":\"input_text\",\"text\":\"x\"},{\"type\":\"input_image\",\"image_url\":\"data:image/png;base64,AA\"}]},{\"type\":\"function_call\",\"arguments\":\"{}\"},{\"type\":\"function_call_output\",\"output\":\"x\"},{\"type\":\"reasoning\",\"encrypted_content\":\"x\"}]}", 5)]
    [DataRow("gemini", "{" + Gemini + ",\"systemInstruction\":{\"parts\":[{\"text\":\"x\"}]},\"tools\":[{\"functionDeclarations\":[{\"name\":\"google_web_search\"}]}],\"generationConfig\":{\"temperature\":1,\"maxOutputTokens\":9,\"candidateCount\":2}}", 18)]
    [DataRow("gemini", "{\"contents\":[{\"parts\":[{\"functionCall\":{\"name\":\"f\",\"args\":{\"fileData\":1}},\"thoughtSignature\":\"x\"}]}]}", 4096)]
    public void What_agents_send_passes_and_its_most_output_is_known(string call, string body, int output) => Assert.AreEqual(output, Check(call, body).MostOutput);

    [TestMethod]
    public void A_route_admits_only_its_models_and_names_further_fields()
    {
        EgressRoute route = Route(ModelApi.Anthropic) with { Models = ["claude-*"], Fields = ["new_door"] };
        Check("messages", "{" + Claude + ",\"new_door\":1}", route);
        Assert.ThrowsExactly<EgressDeniedException>(() => Check("messages", "{" + Claude.Replace("claude-x", "other") + "}", route));
    }

    [TestMethod]
    public void No_bytes_whatever_do_anything_but_pass_or_be_denied() => Gen.Select(Gen.Int[0, 5], Gen.Byte.Array[0, 200]).Sample((which, bytes) =>
    {
        string[] calls = ["messages", "count", "chat", "responses", "gemini", "geminicount"];
        Assert.ThrowsExactly<EgressDeniedException>(() => RequestBody.Check(Route(Api(calls[which])), Target(calls[which]), bytes));
    });

    [TestMethod]
    public void A_body_that_is_cut_or_changed_anywhere_is_denied_or_still_has_its_model() => Gen.Select(Gen.Int[0, 400], Gen.Byte).Sample((at, value) =>
    {
        byte[] body = Encoding.UTF8.GetBytes("{" + Claude + ",\"tools\":[{\"name\":\"Bash\",\"input_schema\":{}}],\"system\":[{\"type\":\"text\",\"text\":\"x\"}]}");
        if (at >= body.Length) body = body[..(at % body.Length)];
        else body[at] = value;
        try
        {
            return RequestBody.Check(Route(ModelApi.Anthropic), Target("messages"), body).Model.Length > 0;
        }
        catch (EgressDeniedException)
        {
            return true;
        }
    });

    [TestMethod]
    public void The_larger_of_two_limits_is_reserved_and_none_is_the_routes()
    {
        const string start = "{\"model\":\"gpt-x\",\"messages\":[]";
        Assert.AreEqual(1000, Check("chat", start + ",\"max_tokens\":1000,\"max_completion_tokens\":1}").MostOutput);
        Assert.AreEqual(4096, Check("chat", start + ",\"max_tokens\":0}").MostOutput);
        Assert.AreEqual(4096, Check("chat", start + "}").MostOutput);
        Check("messages", "{" + Claude + ",\"context_management\":{\"edits\":[{\"type\":\"clear_tool_uses_20250919\"}]}}");
        Assert.AreEqual("sonar", Check("chat", "{\"model\":\"sonar\",\"messages\":[]}", Route(ModelApi.OpenAi) with { Models = ["sonar"] }).Model, "one that the policy names in full is meant");
    }

    private static string Block(string block) => "\"model\":\"claude-x\",\"max_tokens\":10,\"messages\":[{\"role\":\"user\",\"content\":[" + block + "]}]";

    private static string Part(string part) => "\"model\":\"gpt-x\",\"messages\":[{\"role\":\"user\",\"content\":[" + part + "]}]";

    private static string Input(string item) => "\"model\":\"gpt-x\",\"input\":[" + item + "]";

    private static ModelApi Api(string call) => call switch { "messages" or "count" => ModelApi.Anthropic, "chat" or "responses" => ModelApi.OpenAi, _ => ModelApi.Gemini };

    private static EgressRoute Route(ModelApi api) => new() { Name = "r", Api = api, Url = "https://api.example", Credential = "c", MaxOutput = 4096 };

    private static EgressTarget Target(string call) => call switch
    {
        "messages" => new(CallKind.Messages, "/", "", null),
        "count" => new(CallKind.MessageCount, "/", "", null),
        "chat" => new(CallKind.Chat, "/", "", null),
        "responses" => new(CallKind.Responses, "/", "", null),
        "gemini" => new(CallKind.Generate, "/", "", "gemini-x"),
        _ => new(CallKind.GenerateCount, "/", "", "gemini-x"),
    };

    private static RequestFacts Check(string call, string body, params ProviderAbility[] allow) => Check(call, body, Route(Api(call)) with { Allow = allow });

    private static RequestFacts Check(string call, string body, EgressRoute route) => RequestBody.Check(route, Target(call), Encoding.UTF8.GetBytes(body));
}
