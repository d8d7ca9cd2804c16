namespace Guard.Policies.Loading.Yaml;

/// <summary>A mapping; duplicate keys were reported and left out.</summary>
/// <param name="Entries">Keys and values in the file's order.</param>
/// <param name="Line">One-based line.</param>
/// <param name="Column">One-based column in UTF-16 units.</param>
internal sealed record YamlMap(IReadOnlyList<KeyValuePair<YamlText, YamlValue>> Entries, int Line, int Column) : YamlValue(Line, Column)
{
    /// <inheritdoc/>
    public override string Kind => "a mapping";
}
