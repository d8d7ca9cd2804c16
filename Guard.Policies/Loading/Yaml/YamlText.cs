namespace Guard.Policies.Loading.Yaml;

/// <summary>A scalar.</summary>
/// <param name="Text">The text, as written or unquoted.</param>
/// <param name="Quoted">Whether it stood in quotes or a block: then it is text, whatever it looks like.</param>
/// <param name="Line">One-based line.</param>
/// <param name="Column">One-based column in UTF-16 units.</param>
internal sealed record YamlText(string Text, bool Quoted, int Line, int Column) : YamlValue(Line, Column)
{
    /// <summary>Whether YAML reads it as no value at all.</summary>
    public bool IsNull => !Quoted && Text is "" or "~" or "null" or "Null" or "NULL";

    /// <inheritdoc/>
    public override string Kind => IsNull ? "nothing" : "a plain value";
}
