namespace Guard.Policies.Loading.Yaml;

/// <summary>Stands where a node was refused and reported; readers pass over it, so that one mistake is one error.</summary>
/// <param name="Line">One-based line.</param>
/// <param name="Column">One-based column in UTF-16 units.</param>
internal sealed record YamlBroken(int Line, int Column) : YamlValue(Line, Column)
{
    /// <inheritdoc/>
    public override string Kind => "an alias";
}
