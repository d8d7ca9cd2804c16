namespace Guard.Onboarding;

/// <summary>Where <c>guard remeasure</c> reads the branch: the upstream that init recorded, or the guarded clone.</summary>
/// <param name="Kind"><c>upstream</c> or <c>clone</c>.</param>
/// <param name="Address">An absolute path, or what git takes as a URL.</param>
/// <param name="Shown">The address as a person knows it.</param>
internal sealed record UpstreamSource(string Kind, string Address, string Shown)
{
    /// <summary>One phrase for messages.</summary>
    public string Text => $"{Kind} {Shown}";

    /// <summary>Chooses.</summary>
    /// <param name="recorded">The URL of <c>origin</c> at init, as it was configured, or null.</param>
    /// <param name="clone">The top of the guarded clone.</param>
    /// <param name="gitDirectory">The clone's git directory.</param>
    /// <param name="fromClone">Whether the person wants the clone in any case.</param>
    public static UpstreamSource Of(string? recorded, string clone, string gitDirectory, bool fromClone)
    {
        if (fromClone || string.IsNullOrEmpty(recorded)) return new("clone", gitDirectory, clone);
        // git takes a name without a scheme and without a host for a path, and a relative one from the top of the work tree (git-fetch(1)).
        int colon = recorded.IndexOf(':', StringComparison.Ordinal), slash = recorded.IndexOf('/', StringComparison.Ordinal);
        bool path = colon < 0 || (slash >= 0 && slash < colon);
        return new("upstream", path ? Path.GetFullPath(recorded, clone) : recorded, recorded);
    }
}
