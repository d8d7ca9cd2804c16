using System.Text.RegularExpressions;

namespace Guard.Hooks.Git;

/// <summary>Checks that the host's git is new enough: <c>receive.procReceiveRefs</c> came with 2.29.</summary>
public static partial class GitVersion
{
    /// <summary>The oldest git that Guard works with.</summary>
    public static Version Oldest { get; } = new(2, 29);

    /// <summary>What to do about a git that is missing or too old.</summary>
    public const string Install = "Install git 2.29 or newer: apt-get install git (Debian, Ubuntu) · dnf install git (Fedora) · pacman -S git (Arch)";

    /// <summary>Asks git for its version and refuses an old one.</summary>
    /// <returns>The version found.</returns>
    /// <exception cref="GitUnusableException">git is missing, too old, or answers something else.</exception>
    public static async Task<Version> CheckAsync(CancellationToken cancellationToken = default)
    {
        GitResult result = await GitProcess.RunCheckedAsync(null, ["--version"], cancellationToken: cancellationToken);
        Version version = Parse(result.Text);
        return version >= Oldest
            ? version
            : throw new GitUnusableException($"git {version} is too old: Guard needs {Oldest} or newer.");
    }

    /// <summary>Reads the answer of <c>git --version</c>.</summary>
    /// <exception cref="GitUnusableException">It holds no version.</exception>
    internal static Version Parse(string text)
    {
        Match match = Pattern().Match(text);
        return match.Success
            ? new Version(int.Parse(match.Groups[1].Value), int.Parse(match.Groups[2].Value))
            : throw new GitUnusableException($"git --version answered '{text}', which names no version.");
    }

    [GeneratedRegex(@"^git version (\d{1,4})\.(\d{1,4})", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
