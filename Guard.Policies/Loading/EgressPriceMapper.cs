using Guard.Policies.Loading.Yaml;
using Guard.Policies.Model;

namespace Guard.Policies.Loading;

/// <summary>Maps a route's <c>prices</c>: patterns of models to US dollars per million tokens.</summary>
internal sealed class EgressPriceMapper(DiagnosticSink sink)
{
    private const decimal Most = 1_000_000;
    private readonly ValueReader values = new(sink);

    /// <summary>Maps the table.</summary>
    public IReadOnlyList<ModelPrice> Map(YamlValue? value)
    {
        if (value is null or YamlBroken) return [];
        if (value is not YamlMap table)
        {
            sink.Add(DiagnosticIds.WrongType, value, $"prices must be a mapping (models: prices), this is {value.Kind}", "Write `prices: { \"claude-*\": { input: 5, output: 25 } }`.");
            return [];
        }

        var found = new List<ModelPrice>();
        foreach (var (key, item) in table.Entries)
        {
            if (!NamePattern.IsValid(key.Text))
                sink.Add(DiagnosticIds.Glob, key, $"`{DiagnosticSink.Show(key.Text)}` is no pattern of model names", "Use letters, digits, `. _ - : / @` and the wildcards * and ?, such as `claude-*`.");
            if (MapReader.Of(item, $"the prices of {DiagnosticSink.Show(key.Text)}", sink) is { } map) found.Add(Price(key.Text, map));
        }

        return found;
    }

    /// <summary>What is not said is counted as the most that providers take: what a cache gave like other input, what it took at twice that.</summary>
    private ModelPrice Price(string models, MapReader map)
    {
        var input = values.Money(map.Required("input", "Write `input: 5`, in US dollars per million tokens."), "input", Most) ?? 0;
        var output = values.Money(map.Required("output", "Write `output: 25`, in US dollars per million tokens."), "output", Most) ?? 0;
        var cached = values.Money(map.Optional("cached-input"), "cached-input", Most) ?? input;
        var write = values.Money(map.Optional("cache-write"), "cache-write", Most) ?? 2 * input;
        map.Finish();
        return new ModelPrice(models, input, output, cached, write);
    }
}
