namespace Guard.Policies.Loading;

/// <summary>The ids of policy errors: stable, documented in <c>docs/troubleshooting.md</c>.</summary>
public static class DiagnosticIds
{
    /// <summary>The bytes are not UTF-8.</summary>
    public const string NotUtf8 = "GP001";

    /// <summary>The file is larger than <see cref="PolicyLoader.MaximumBytes"/>.</summary>
    public const string TooLarge = "GP002";

    /// <summary>The file holds no policy.</summary>
    public const string Empty = "GP003";

    /// <summary>The text is not YAML.</summary>
    public const string Syntax = "GP004";

    /// <summary>The file holds more than one YAML document.</summary>
    public const string SeveralDocuments = "GP005";

    /// <summary>An anchor or alias.</summary>
    public const string Anchor = "GP006";

    /// <summary>A tag.</summary>
    public const string Tag = "GP007";

    /// <summary>A key that stands twice.</summary>
    public const string DuplicateKey = "GP008";

    /// <summary>Nesting or a key that no policy needs.</summary>
    public const string Structure = "GP009";

    /// <summary>A key that must be there is missing.</summary>
    public const string MissingKey = "GP010";

    /// <summary>An unknown version of the language.</summary>
    public const string Version = "GP011";

    /// <summary>An unknown key.</summary>
    public const string UnknownKey = "GP012";

    /// <summary>A value of the wrong type.</summary>
    public const string WrongType = "GP013";

    /// <summary>A value that is not allowed.</summary>
    public const string Value = "GP014";

    /// <summary>A duration that cannot be read or is out of range.</summary>
    public const string Duration = "GP015";

    /// <summary>A size that cannot be read or is out of range.</summary>
    public const string Size = "GP016";

    /// <summary>A number that cannot be read, is not finite or is out of range.</summary>
    public const string Number = "GP017";

    /// <summary>A glob outside the language.</summary>
    public const string Glob = "GP018";

    /// <summary>A path that is not of the form needed.</summary>
    public const string Path = "GP019";

    /// <summary>An environment variable that may hold a secret, or has no valid name.</summary>
    public const string Environment = "GP020";

    /// <summary>Two settings that exclude each other.</summary>
    public const string Conflict = "GP021";

    /// <summary>A policy or rule that would guard nothing.</summary>
    public const string GuardsNothing = "GP022";

    /// <summary>An address of a model's provider that cannot be used.</summary>
    public const string Address = "GP023";
}
