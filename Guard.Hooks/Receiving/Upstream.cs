using Guard.Hooks.Git;

namespace Guard.Hooks.Receiving;

/// <summary>Fetches the team's branch into public, under a ref that clients do not see. A bare fetch runs nothing that the source configured.</summary>
internal static class Upstream
{
    private static readonly string[] Schemes = ["file", "https", "ssh"];

    private static readonly (string Key, string Value)[] Patience =
    [
        ("core.sshCommand", "ssh -o BatchMode=yes -o ConnectTimeout=20"), // nobody is there to answer a question
        ("http.lowSpeedLimit", "1"), ("http.lowSpeedTime", "60"),
    ];

    /// <summary>Fetches.</summary>
    /// <param name="repository">The guarded repository.</param>
    /// <param name="source">An absolute local path, a URL with one of the schemes file, https and ssh, or ssh's short form HOST:PATH.</param>
    /// <param name="cancellationToken">Kills the fetch.</param>
    /// <returns>The commit that the source's branch is at.</returns>
    /// <exception cref="RepositoryException">The source cannot be named so, or the fetch failed.</exception>
    public static async Task<string> FetchAsync(GuardedRepository repository, string source, CancellationToken cancellationToken)
    {
        if (SchemeOf(source) is not { } scheme)
            throw new RepositoryException($"'{source}' is no upstream that Guard reads: name an absolute path or a file, https or ssh URL.");
        GitResult result = await GitProcess.RunAsync(
            repository.PublicPath,
            [
                "fetch", "--quiet", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head", "--no-auto-gc", "--refmap=", "--",
                source, $"+{repository.BranchRef}:{RefNames.Upstream}",
            ],
            configuration:
            [
                ($"protocol.{scheme}.allow", "always"),
                ("fetch.fsckObjects", "false"), // history that the team already has may be older than today's fsck
                .. Patience,
            ],
            cancellationToken: cancellationToken);
        if (result.ExitCode != 0)
            throw new RepositoryException($"Cannot fetch {repository.Branch} from {source}: {result.Error.TrimEnd('.')}. Check the path, its owner and the branch.");
        return GuardedRepository.ReadRef(repository.PublicPath, RefNames.Upstream)
            ?? throw new RepositoryException($"The fetch of {repository.Branch} from {source} left no commit.");
    }

    private static string? SchemeOf(string source)
    {
        if (source.Contains("::", StringComparison.Ordinal)) return null; // a remote helper, which is a program
        if (Path.IsPathRooted(source)) return "file";
        string[] parts = source.Split("://", 2);
        if (parts.Length == 2) return Schemes.Contains(parts[0]) ? parts[0] : null;
        parts = source.Split(':', 2);
        return parts.Length == 2 && parts[0].Length > 0 && parts[0][0] != '-' && !parts[0].Contains('/', StringComparison.Ordinal) ? "ssh" : null;
    }
}
