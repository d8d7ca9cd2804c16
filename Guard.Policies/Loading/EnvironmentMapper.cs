using Guard.Policies.Loading.Yaml;
using Guard.Policies.Rules.Secrets;

namespace Guard.Policies.Loading;

/// <summary>Maps <c>environment</c>. A policy is no place for secrets: boxes get none, and the file is shown and logged.</summary>
internal sealed class EnvironmentMapper(DiagnosticSink sink)
{
    private static readonly string[] SecretWords =
        ["TOKEN", "SECRET", "PASSWORD", "PASSWD", "PASSPHRASE", "CREDENTIAL", "API_KEY", "APIKEY", "PRIVATE_KEY", "ACCESS_KEY", "SIGNING_KEY"];

    private readonly ValueReader values = new(sink);

    /// <summary>Maps the variables.</summary>
    public IReadOnlyDictionary<string, string> Map(YamlValue? value)
    {
        var result = new Dictionary<string, string>(StringComparer.Ordinal);
        if (value is null) return result;
        if (value is not YamlMap map)
        {
            sink.Add(DiagnosticIds.WrongType, value, $"environment must be a mapping (NAME: value), this is {value.Kind}", "Write `environment: { NAME: \"value\" }`.");
            return result;
        }

        foreach (var (key, item) in map.Entries)
        {
            if (Name(key) && Value(item, key.Text) is { } text) result[key.Text] = text;
        }

        return result;
    }

    private bool Name(YamlText key)
    {
        var name = key.Text;
        if (name.Length is 0 or > 128 || !(char.IsAsciiLetter(name[0]) || name[0] == '_') || !name.All(unit => char.IsAsciiLetterOrDigit(unit) || unit == '_'))
        {
            sink.Add(DiagnosticIds.Environment, key, $"`{DiagnosticSink.Show(name)}` is no name of an environment variable", "Use letters, digits and _, not beginning with a digit.");
            return false;
        }

        var upper = name.ToUpperInvariant();
        if (upper.StartsWith("GUARD_", StringComparison.Ordinal))
        {
            sink.Add(DiagnosticIds.Environment, key, $"`{name}` is a name that Guard sets itself", "Choose a name that does not begin with GUARD_.");
            return false;
        }

        if (!SecretWords.Any(word => upper.Contains(word, StringComparison.Ordinal))) return true;
        sink.Add(DiagnosticIds.Environment, key, $"`{name}` looks like the name of a secret", "No secret enters a box; remove the variable.");
        return false;
    }

    private string? Value(YamlValue item, string name)
    {
        if (item is YamlText { Quoted: true, Text: "" }) return "";
        if (values.Text(item, $"the value of {name}") is not { } text) return null;
        if (SecretScanner.FindInText(text).Count == 0) return text;
        sink.Add(DiagnosticIds.Environment, item, $"the value of `{name}` looks like a secret", "No secret enters a box; remove it, and revoke it if it is real.");
        return null;
    }
}
