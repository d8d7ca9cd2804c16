using Guard.Hooks.Git;
using Guard.Home;

namespace Guard.Onboarding;

/// <summary>
/// The remote <c>guard</c> of a person's clone. Its URL names no real path, so that a client that ignores receivepack (an editor's git
/// library, say) fails instead of writing past the gate. Written with <c>git config --file</c>, which runs nothing of the repository.
/// </summary>
internal static class GuardRemote
{
    /// <summary>Adds or replaces the remote.</summary>
    /// <param name="gitDirectory">The clone's git directory.</param>
    /// <param name="home">Guard's home.</param>
    /// <param name="repositoryId">The guarded repository.</param>
    /// <param name="branch">The protected branch, which is what a fetch takes.</param>
    /// <param name="cancellationToken">Stops waiting for git.</param>
    /// <exception cref="GitException">The configuration cannot be written.</exception>
    public static async Task AddAsync(string gitDirectory, GuardHome home, string repositoryId, string branch, CancellationToken cancellationToken)
    {
        await RemoveAsync(gitDirectory, cancellationToken);
        string shim = "'" + home.Shim.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
        await SetAsync(gitDirectory, "url", home.RemoteUrl(repositoryId), cancellationToken);
        await SetAsync(gitDirectory, "fetch", $"+refs/heads/{branch}:refs/remotes/guard/{branch}", cancellationToken);
        await SetAsync(gitDirectory, "tagOpt", "--no-tags", cancellationToken);
        await SetAsync(gitDirectory, "receivepack", shim + " git receive-pack", cancellationToken);
        await SetAsync(gitDirectory, "uploadpack", shim + " git upload-pack", cancellationToken);
    }

    /// <summary>Removes the remote's configuration; no error when there is none.</summary>
    public static async Task RemoveAsync(string gitDirectory, CancellationToken cancellationToken) =>
        await GitProcess.RunAsync(null, ["config", "--file", Path.Combine(gitDirectory, "config"), "--remove-section", "remote.guard"], cancellationToken: cancellationToken);

    private static Task SetAsync(string gitDirectory, string key, string value, CancellationToken cancellationToken) => GitProcess.RunCheckedAsync(
        null, ["config", "--file", Path.Combine(gitDirectory, "config"), "remote.guard." + key, value], cancellationToken: cancellationToken);
}
