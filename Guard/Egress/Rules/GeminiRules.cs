using System.Text.Json;
using Guard.Policies.Model;

namespace Guard.Egress.Rules;

/// <summary>Bodies of the Gemini API. It reads names in both spellings (<c>fileData</c>, <c>file_data</c>), so they are compared without underscores and letter case.</summary>
/// <param name="route">The route.</param>
/// <param name="model">The model, which stands in the path.</param>
/// <param name="counting">Whether the call only counts tokens.</param>
internal sealed class GeminiRules(EgressRoute route, string model, bool counting) : BodyRules(route)
{
    private static readonly HashSet<string> Fields =
        ["model", "contents", "systeminstruction", "tools", "toolconfig", "safetysettings", "generationconfig", "cachedcontent", "labels", "generatecontentrequest"];

    private static readonly HashSet<string> ContentFields = ["role", "parts"];

    private static readonly HashSet<string> PartFields =
    [
        "text", "inlinedata", "functioncall", "functionresponse", "thought", "thoughtsignature", "filedata", "executablecode", "codeexecutionresult", "videometadata", "mediaresolution", "partmetadata",
    ];

    /// <inheritdoc/>
    public override RequestFacts Check(JsonElement root)
    {
        string asked = Admitted(model);
        Request(root);
        if (Get(root, "generatecontentrequest") is { } inner)
        {
            if (!counting || inner.ValueKind != JsonValueKind.Object) throw Deny("The request holds another request.", "Send it by itself.");
            Request(inner);
        }

        if (counting) return new RequestFacts(asked, 0, Counts: false);
        JsonElement settings = Get(root, "generationconfig") is { ValueKind: JsonValueKind.Object } found ? Renamed(found) : default;
        return settings.ValueKind == JsonValueKind.Undefined
            ? new RequestFacts(asked, Route.MaxOutput)
            : new RequestFacts(asked, Output(settings, "maxoutputtokens") * Times(settings, "candidatecount"));
    }

    /// <inheritdoc/>
    protected override string Name(JsonProperty field) => Plain(field.Name);

    private static string Plain(string name) => name.Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();

    /// <summary>A field in any spelling; two spellings of one name are denied, for nobody can say which one counts.</summary>
    private static JsonElement? Get(JsonElement element, string name)
    {
        JsonElement? found = null;
        foreach (JsonProperty field in element.EnumerateObject())
        {
            if (Plain(field.Name) != name) continue;
            if (found is not null) throw Deny($"The request has `{Show(field.Name)}` in two spellings.", "Write it once.");
            found = field.Value;
        }

        return found is { ValueKind: JsonValueKind.Null } ? null : found;
    }

    private static JsonElement Renamed(JsonElement settings)
    {
        var plain = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (string name in (string[])["maxoutputtokens", "candidatecount"])
        {
            if (Get(settings, name) is { } value) plain[name] = value;
        }

        return JsonSerializer.SerializeToElement(plain);
    }

    private void Request(JsonElement root)
    {
        Known(root, "the request", Fields, isRoot: true);
        if (Get(root, "model") is { } named && Text(named, "`model`") is var name && name != model && name != "models/" + model)
            throw Deny("The request's body names another model than its path.", "Name one.");
        if (Get(root, "cachedcontent") is { } cached && Text(cached, "`cachedContent`").Length > 0) Need(ProviderAbility.StoredState, "a cached content");
        if (Get(root, "tools") is { } tools)
        {
            foreach (JsonElement tool in tools.ValueKind == JsonValueKind.Object ? [tools] : Objects(tools, "tools")) Tool(tool);
        }

        if (Get(root, "systeminstruction") is { ValueKind: JsonValueKind.Object } system) Content(system);
        if (Get(root, "contents") is { } contents)
        {
            foreach (JsonElement content in contents.ValueKind == JsonValueKind.Object ? [contents] : Objects(contents, "contents")) Content(content);
        }

        if (Get(root, "generationconfig") is { ValueKind: JsonValueKind.Object } settings && Get(settings, "responsemodalities") is { } kinds && !IsText(kinds))
            Need(ProviderAbility.ImageGeneration, "images or sound");
    }

    private void Tool(JsonElement tool)
    {
        foreach (JsonProperty field in tool.EnumerateObject())
        {
            switch (Plain(field.Name))
            {
                case "functiondeclarations" or "computeruse":
                    break; // the agent carries them out
                case "googlesearch" or "googlesearchretrieval" or "enterprisewebsearch" or "googlemaps":
                    Need(ProviderAbility.WebSearch, "web search");
                    break;
                case "urlcontext":
                    Need(ProviderAbility.WebFetch, "fetching addresses");
                    break;
                case "codeexecution":
                    Need(ProviderAbility.CodeExecution, "running code on its machines");
                    break;
                case "filesearch" or "retrieval":
                    Need(ProviderAbility.Files, "a search in files kept there");
                    break;
                case "mcpservers":
                    Need(ProviderAbility.Mcp, "tools of an MCP server");
                    break;
                default:
                    throw Deny($"The request has a tool of the kind `{Show(field.Name)}` that Guard does not know.", "Switch it off in the agent, or use a version of Guard that knows it.");
            }
        }
    }

    private void Content(JsonElement content)
    {
        Known(content, "a content", ContentFields);
        if (Get(content, "parts") is not { } parts) return;
        foreach (JsonElement part in parts.ValueKind == JsonValueKind.Object ? [parts] : Objects(parts, "parts")) Part(part);
    }

    private void Part(JsonElement part)
    {
        Known(part, "a part", PartFields);
        if (Get(part, "executablecode") is not null || Get(part, "codeexecutionresult") is not null) Need(ProviderAbility.CodeExecution, "running code on its machines");
        if (Get(part, "filedata") is { } file) File(file);
        if (Get(part, "functionresponse") is { ValueKind: JsonValueKind.Object } response && Get(response, "parts") is { } parts)
        {
            foreach (JsonElement inner in Objects(parts, "a function's response")) Part(inner);
        }
    }

    private void File(JsonElement file)
    {
        string address = file.ValueKind == JsonValueKind.Object && Get(file, "fileuri") is { } uri ? Text(uri, "`fileUri`") : "";
        bool isKept = address.StartsWith("https://generativelanguage.googleapis.com/", StringComparison.Ordinal) || address.StartsWith("files/", StringComparison.Ordinal);
        Need(isKept ? ProviderAbility.Files : ProviderAbility.UrlSources, isKept ? "a file kept there" : "loading a file from an address");
    }
}
