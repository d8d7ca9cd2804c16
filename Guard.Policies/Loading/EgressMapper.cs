using Guard.Policies.Loading.Yaml;
using Guard.Policies.Model;

namespace Guard.Policies.Loading;

/// <summary>Maps <c>egress</c>: the ways out of an agent's box. An absent or empty list is none.</summary>
internal sealed class EgressMapper(DiagnosticSink sink)
{
    /// <summary>Most routes of a policy: each is a port in the box.</summary>
    public const int MostRoutes = 16;

    private const string NoCredential = "none";

    private readonly ValueReader values = new(sink);
    private readonly EgressCallMapper calls = new(sink);
    private readonly EgressPriceMapper prices = new(sink);

    /// <summary>Maps the routes.</summary>
    /// <param name="value">The key's value, or null.</param>
    /// <param name="limits">The limits, which say whether prices are needed.</param>
    public IReadOnlyList<EgressRoute> Map(YamlValue? value, LimitSettings limits)
    {
        if (value is null or YamlBroken) return [];
        if (value is not YamlList list)
        {
            sink.Add(DiagnosticIds.WrongType, value, $"egress must be a list of routes, this is {value.Kind}", "Write `egress:` and below it `- name: anthropic`, or `egress: []` for none.");
            return [];
        }

        if (list.Items.Count > MostRoutes)
            sink.Add(DiagnosticIds.Value, list, $"egress has {list.Items.Count} routes, at most {MostRoutes} are possible", "Leave out what no agent needs.");
        var routes = new List<EgressRoute>();
        foreach (var item in list.Items)
        {
            if (Route(item, limits) is not { } route) continue;
            if (routes.Any(other => other.Name == route.Name))
                sink.Add(DiagnosticIds.Conflict, item, $"there are two routes named `{route.Name}`", "Give each a name of its own.");
            routes.Add(route);
        }

        return routes;
    }

    private EgressRoute? Route(YamlValue item, LimitSettings limits)
    {
        if (MapReader.Of(item, "a route of egress", sink) is not { } map) return null;
        var name = Name(map.Required("name", "Write `name: anthropic`."));
        var api = values.Word(
            map.Required("api", "Write `api: anthropic`, `api: openai` or `api: gemini`."), "api",
            ("anthropic", ModelApi.Anthropic), ("openai", ModelApi.OpenAi), ("gemini", ModelApi.Gemini));
        var isPrivate = values.Flag(map.Optional("private"), "private") ?? false;
        var url = Url(map.Optional("url"), isPrivate) ?? (api is { } known ? DefaultUrl(known) : "");
        var credential = Credential(map.Required("credential", "Name a credential of Guard's: `credential: claude` (guard credential add claude --kind anthropic-key)."), isPrivate);
        var models = Patterns(map.Optional("models"));
        var allow = Abilities(map.Optional("allow"));
        var further = calls.Map(map.Optional("calls"));
        var fields = Fields(map.Optional("fields"));
        var most = values.Integer(map.Optional("max-output"), "max-output", 1, 100_000_000);
        var priced = prices.Map(map.Optional("prices"));
        if (limits.Money is not null && priced.Count == 0)
            sink.Add(DiagnosticIds.Conflict, map.Place, "limits.money is set and this route has no prices, so what it costs cannot be counted", "Add `prices: { \"*\": { input: 5, output: 25 } }` in US dollars per million tokens, or take limits.money out.");
        map.Finish();
        if (name is null || api is null) return null;
        var route = new EgressRoute
        {
            Name = name, Api = api.Value, Url = url, Credential = credential, Models = models, Allow = allow, Calls = further, Fields = fields, Private = isPrivate, Prices = priced,
        };
        return most is { } output ? route with { MaxOutput = output } : route;
    }

    private static string DefaultUrl(ModelApi api) => api switch
    {
        ModelApi.Anthropic => "https://api.anthropic.com",
        ModelApi.OpenAi => "https://api.openai.com",
        _ => "https://generativelanguage.googleapis.com",
    };

    private string? Name(YamlValue? value)
    {
        if (values.Text(value, "name") is not { } name) return null;
        if (name.Length <= 32 && name.All(unit => char.IsAsciiLetterLower(unit) || char.IsAsciiDigit(unit) || unit == '-')) return name;
        sink.Add(DiagnosticIds.Value, value!, $"`{DiagnosticSink.Show(name)}` is no name of a route", "Use 1 to 32 lower-case letters, digits and -.");
        return null;
    }

    /// <summary>An address without anything that a reader could take for another place: no account, query, escapes or dots in its path.</summary>
    private string? Url(YamlValue? value, bool isPrivate)
    {
        if (values.Text(value, "url") is not { } text) return null;
        var plain = text.TrimEnd('/');
        if (!plain.All(unit => unit is > ' ' and < '\x7f' and not ('\\' or '%' or '?' or '#' or '@' or '"' or '<' or '>'))
            || !Uri.TryCreate(plain, UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http") || uri.Host.Length == 0
            || plain != (uri.IsDefaultPort ? $"{uri.Scheme}://{uri.Host}" : $"{uri.Scheme}://{uri.Host}:{uri.Port}") + uri.AbsolutePath.TrimEnd('/'))
        {
            sink.Add(DiagnosticIds.Address, value!, $"`{DiagnosticSink.Show(text)}` is no address that a route can have", "Write scheme and host in lower case, perhaps a port and a path, such as https://api.anthropic.com; no account, query or escapes.");
            return null;
        }

        if (uri.Scheme == "http" && !isPrivate)
            sink.Add(DiagnosticIds.Address, value!, $"`{DiagnosticSink.Show(text)}` would send the credential unencrypted", "Write https, or `private: true` for a model server of your own.");
        return plain;
    }

    private string? Credential(YamlValue? value, bool isPrivate)
    {
        if (values.Text(value, "credential") is not { } name) return null;
        if (name == NoCredential)
        {
            if (!isPrivate) sink.Add(DiagnosticIds.Conflict, value!, "a route without a credential must say `private: true`", "Name a credential, or write `private: true` for a model server of your own.");
            return null;
        }

        if (name.Length <= 64 && name.All(unit => char.IsAsciiLetterOrDigit(unit) || unit is '.' or '_' or '-')) return name;
        sink.Add(DiagnosticIds.Value, value!, "this is no name of a credential", "Write the name under which `guard credential add` keeps it; never the secret itself.");
        return null;
    }

    private IReadOnlyList<string> Patterns(YamlValue? value)
    {
        if (values.TextList(value, "models") is not { } patterns) return [];
        foreach (var (pattern, item) in patterns.Zip(((YamlList)value!).Items))
        {
            if (!NamePattern.IsValid(pattern))
                sink.Add(DiagnosticIds.Glob, item, $"`{DiagnosticSink.Show(pattern)}` is no pattern of model names", "Use letters, digits, `. _ - : / @` and the wildcards * and ?, such as `claude-*`.");
        }

        return patterns;
    }

    private IReadOnlyList<ProviderAbility> Abilities(YamlValue? value)
    {
        if (value is YamlList { Items.Count: 0 } || values.TextList(value, "allow") is not { } words) return [];
        var known = Enum.GetValues<ProviderAbility>().ToDictionary(PolicyText.Word);
        var found = new List<ProviderAbility>();
        foreach (var (word, item) in words.Zip(((YamlList)value!).Items))
        {
            if (known.TryGetValue(word, out var ability)) found.Add(ability);
            else sink.Add(DiagnosticIds.Value, item, $"allow cannot have `{DiagnosticSink.Show(word)}`", DidYouMean.Sentence(word, [.. known.Keys]));
        }

        return [.. found.Distinct()];
    }

    private IReadOnlyList<string> Fields(YamlValue? value)
    {
        if (values.TextList(value, "fields") is not { } names) return [];
        foreach (var (name, item) in names.Zip(((YamlList)value!).Items))
        {
            if (name.Length > 64 || !name.All(unit => char.IsAsciiLetterOrDigit(unit) || unit == '_'))
                sink.Add(DiagnosticIds.Value, item, $"`{DiagnosticSink.Show(name)}` is no name of a request's field", "Use letters, digits and _.");
        }

        return names;
    }
}
