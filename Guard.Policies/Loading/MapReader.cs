using Guard.Policies.Loading.Yaml;

namespace Guard.Policies.Loading;

/// <summary>Takes the keys of one mapping; what nobody took is an unknown key.</summary>
internal sealed class MapReader
{
    private readonly YamlMap map;
    private readonly string where;
    private readonly DiagnosticSink sink;
    private readonly List<string> known = [];

    private MapReader(YamlMap map, string where, DiagnosticSink sink) => (this.map, this.where, this.sink) = (map, where, sink);

    /// <summary>The mapping's place.</summary>
    public YamlValue Place => map;

    /// <summary>A reader for a value that must be a mapping; null when it is absent or something else (which is reported).</summary>
    /// <param name="value">The value, or null.</param>
    /// <param name="where">What a person calls it, such as <c>evaluator</c>.</param>
    /// <param name="sink">Takes the errors.</param>
    public static MapReader? Of(YamlValue? value, string where, DiagnosticSink sink)
    {
        if (value is null or YamlBroken) return null;
        if (value is YamlMap map) return new MapReader(map, where, sink);
        sink.Add(DiagnosticIds.WrongType, value, $"{where} must be a mapping (key: value), this is {value.Kind}", "See the policy reference for its keys.");
        return null;
    }

    /// <summary>Whether a key is there, whatever its value.</summary>
    public bool Has(string key) => map.Entries.Any(entry => entry.Key.Text == key);

    /// <summary>The value of a key, or null when it is absent.</summary>
    public YamlValue? Optional(string key)
    {
        known.Add(key);
        return map.Entries.FirstOrDefault(entry => entry.Key.Text == key).Value;
    }

    /// <summary>The value of a key that must be there; its absence is reported at the mapping.</summary>
    public YamlValue? Required(string key, string suggestion)
    {
        var value = Optional(key);

        // A misspelt key is reported once, by Finish, with the right spelling; "missing" beside it would be noise.
        if (value is null && !map.Entries.Any(entry => DidYouMean.Nearest(entry.Key.Text, [key]) is not null))
            sink.Add(DiagnosticIds.MissingKey, map, $"{where} lacks the key `{key}`", suggestion);
        return value;
    }

    /// <summary>Reports a key that another setting excludes.</summary>
    public void Exclude(string key, string because, string suggestion)
    {
        known.Add(key);
        var entry = map.Entries.FirstOrDefault(entry => entry.Key.Text == key);
        if (entry.Key is not null) sink.Add(DiagnosticIds.Conflict, entry.Key, $"`{key}` {because}", suggestion);
    }

    /// <summary>Reports every key that was not taken.</summary>
    public void Finish()
    {
        var free = known.Where(key => map.Entries.All(entry => entry.Key.Text != key)).ToList();
        foreach (var (key, _) in map.Entries)
        {
            if (known.Contains(key.Text)) continue;
            var near = DidYouMean.Nearest(key.Text, free);
            sink.Add(
                DiagnosticIds.UnknownKey, key, $"unknown key `{DiagnosticSink.Show(key.Text)}` in {where}",
                near is not null ? $"Did you mean `{near}`?" : DidYouMean.Sentence(key.Text, known));
        }
    }
}
