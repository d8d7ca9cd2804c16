using Guard.Hooks.Git;
using Guard.Home;

namespace Guard.Onboarding;

/// <summary>
/// The remote <c>guard</c> of a person's clone. Its URL names no real path, so that a client that ignores receivepack (an editor's git
/// library, say) fails instead of writing past the gate. Written with <c>git config --file</c>, which runs nothing of the repository.
/// </summary>
internal static class GuardRemote
{
    /// <summary>Refuses a clone whose remote <c>guard</c> is somebody else's.</summary>
    /// <exception cref="GuardException">It points somewhere that this home did not write.</exception>
    public static async Task CheckFreeAsync(string gitDirectory, GuardHome home, string repositoryId, CancellationToken cancellationToken)
    {
        string? url = await UrlAsync(gitDirectory, cancellationToken);
        // A remote of this home that no repository answers to is what an interrupted init left.
        if (url is null || url == home.RemoteUrl(repositoryId) || Path.GetDirectoryName(url) == Path.GetDirectoryName(home.RemoteUrl(repositoryId))) return;
        throw new GuardException(
            ExitCode.Usage, "G163", $"The clone has a remote 'guard' already: {url}", "Rename it (git remote rename guard OTHER), or eject the clone from the Guard home that made it.");
    }

    /// <summary>Adds or replaces the remote.</summary>
    /// <param name="gitDirectory">The clone's git directory.</param>
    /// <param name="home">Guard's home.</param>
    /// <param name="repositoryId">The guarded repository.</param>
    /// <param name="branch">The protected branch, which is what a fetch takes.</param>
    /// <param name="cancellationToken">Stops waiting for git.</param>
    /// <exception cref="GitException">The configuration cannot be written.</exception>
    public static async Task AddAsync(string gitDirectory, GuardHome home, string repositoryId, string branch, CancellationToken cancellationToken)
    {
        await RemoveAsync(gitDirectory, home, repositoryId, cancellationToken);
        string shim = "'" + home.Shim.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
        await SetAsync(gitDirectory, "url", home.RemoteUrl(repositoryId), cancellationToken);
        await SetAsync(gitDirectory, "fetch", $"+refs/heads/{branch}:refs/remotes/guard/{branch}", cancellationToken);
        await SetAsync(gitDirectory, "tagOpt", "--no-tags", cancellationToken);
        await SetAsync(gitDirectory, "receivepack", shim + " git receive-pack", cancellationToken);
        await SetAsync(gitDirectory, "uploadpack", shim + " git upload-pack", cancellationToken);
    }

    /// <summary>Removes the remote's configuration where it is this home's; no error when there is none.</summary>
    public static async Task RemoveAsync(string gitDirectory, GuardHome home, string repositoryId, CancellationToken cancellationToken)
    {
        if (await UrlAsync(gitDirectory, cancellationToken) != home.RemoteUrl(repositoryId)) return;
        await GitProcess.RunCheckedAsync(
            null, ["config", "--file", Path.Combine(gitDirectory, "config"), "--remove-section", "remote.guard"], cancellationToken: cancellationToken);
    }

    private static async Task<string?> UrlAsync(string gitDirectory, CancellationToken cancellationToken)
    {
        GitResult url = await GitProcess.RunAsync(
            null, ["config", "--file", Path.Combine(gitDirectory, "config"), "--get", "remote.guard.url"], cancellationToken: cancellationToken);
        return url.ExitCode == 0 ? url.Text : null;
    }

    private static Task SetAsync(string gitDirectory, string key, string value, CancellationToken cancellationToken) => GitProcess.RunCheckedAsync(
        null, ["config", "--file", Path.Combine(gitDirectory, "config"), "remote.guard." + key, value], cancellationToken: cancellationToken);
}
