namespace Guard.Policies.Loading.Yaml;

/// <summary>A sequence.</summary>
/// <param name="Items">Its items in order.</param>
/// <param name="Line">One-based line.</param>
/// <param name="Column">One-based column in UTF-16 units.</param>
internal sealed record YamlList(IReadOnlyList<YamlValue> Items, int Line, int Column) : YamlValue(Line, Column)
{
    /// <inheritdoc/>
    public override string Kind => "a list";
}
