namespace Guard.Policies.Loading.Yaml;

/// <summary>A YAML node with its place.</summary>
/// <param name="Line">One-based line.</param>
/// <param name="Column">One-based column in UTF-16 units.</param>
internal abstract record YamlValue(int Line, int Column)
{
    /// <summary>What a person calls this kind of node.</summary>
    public abstract string Kind { get; }
}
