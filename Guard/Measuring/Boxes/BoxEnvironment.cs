using Guard.Policies.Model;

namespace Guard.Measuring.Boxes;

/// <summary>The environment of every box of a policy: the same names for baseline and candidate, nothing inherited.</summary>
internal static class BoxEnvironment
{
    /// <summary>HOME inside every box.</summary>
    public const string Home = "/home/agent";

    /// <summary>Composes it: PATH with the toolchains first, HOME, a UTF-8 locale, then the policy's own variables (which win, except HOME).</summary>
    public static Dictionary<string, string> Compose(Policy policy)
    {
        IEnumerable<string> tools = policy.Toolchains.SelectMany(t => new[] { t, t.TrimEnd('/') + "/bin" });
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PATH"] = string.Join(':', [.. tools, "/usr/local/bin", "/usr/bin", "/bin"]),
            ["LANG"] = "C.UTF-8",
            ["TMPDIR"] = "/tmp",
        };
        foreach ((string name, string value) in policy.Environment) environment[name] = value;
        environment["HOME"] = Home;
        return environment;
    }
}
