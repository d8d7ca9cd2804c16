using System.Diagnostics;

namespace Guard.Hooks.Git;

/// <summary>The environment of every git child: nothing of the caller's configuration, hooks, loaders or prompts reaches it.</summary>
public static class GitEnvironment
{
    private static readonly (string Key, string Value)[] Configuration =
    [
        ("safe.bareRepository", "explicit"),
        ("safe.directory", "*"), // Guard's stores are its own; the candidate never chooses a directory
        ("protocol.allow", "never"),
        ("core.fsync", "all"),
        ("core.hooksPath", "hooks"),
        ("gc.auto", "0"),
        ("maintenance.auto", "false"),
    ];

    /// <summary>
    /// The configuration as git's own first arguments, <c>-c KEY=VALUE</c>, which git hands on to its children. Not as GIT_CONFIG_COUNT: git 2.29
    /// and 2.30 do not read that.
    /// </summary>
    /// <param name="extra">Further pairs; later ones win.</param>
    public static IEnumerable<string> Arguments(params IEnumerable<(string Key, string Value)> extra) =>
        Configuration.Concat(extra).SelectMany(pair => (string[])["-c", $"{pair.Key}={pair.Value}"]);

    /// <summary>Replaces a child's environment.</summary>
    /// <param name="start">The child to be.</param>
    /// <param name="home">An empty directory for HOME.</param>
    public static void Apply(ProcessStartInfo start, string home)
    {
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
        start.Environment["HOME"] = home;
        start.Environment["LC_ALL"] = "C.UTF-8";
        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        start.Environment["GIT_NO_REPLACE_OBJECTS"] = "1";
        start.Environment["GIT_NO_LAZY_FETCH"] = "1";
        start.Environment["GIT_TERMINAL_PROMPT"] = "0";
        start.Environment["GIT_AUTHOR_NAME"] = start.Environment["GIT_COMMITTER_NAME"] = "Guard"; // reflogs need an identity
        start.Environment["GIT_AUTHOR_EMAIL"] = start.Environment["GIT_COMMITTER_EMAIL"] = "guard@localhost";
    }
}
