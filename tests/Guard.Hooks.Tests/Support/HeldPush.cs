namespace Guard.Hooks.Tests.Support;

/// <summary>
/// A real <c>git push</c> that stops between the list of refs that it is shown and its command, until a test lets it go: git runs the client's own
/// pre-push hook there. So a branch that moves in between is no matter of luck. A push that git will not send, for the branch is elsewhere, is not held.
/// </summary>
internal sealed class HeldPush
{
    private static int count;
    private readonly string go;
    private readonly Task<(int Code, string Text)> pushing;

    private HeldPush(string go, Task<(int Code, string Text)> pushing) => (this.go, this.pushing) = (go, pushing);

    /// <summary>Whether it ended without asking Guard: its own git saw in the list of refs that the branch is elsewhere.</summary>
    public bool IsOver => pushing.IsCompleted;

    /// <summary>Starts a push and waits until it has seen the list of refs, or ended over it.</summary>
    public static async Task<HeldPush> StartAsync(GitClient client, params string[] arguments)
    {
        string hook = Path.Combine(client.Directory, ".git", "hooks", "pre-push");
        Directory.CreateDirectory(Path.GetDirectoryName(hook)!);
        string place = Path.Combine(client.Directory, ".git", $"held-{Interlocked.Increment(ref count)}");
        await File.WriteAllTextAsync(
            hook,
            $"""
            #!/bin/sh
            read here commit there at
            git merge-base --is-ancestor $at $commit 2>/dev/null || exit 0
            touch {place}.here
            while test -e {place}.here && ! test -e {place}.go; do sleep 0.01; done

            """);
        File.SetUnixFileMode(hook, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Task<(int Code, string Text)> pushing = client.TryAsync(["push", .. arguments, "origin", "HEAD:main"]);
        await Eventually.HoldsAsync(() => File.Exists(place + ".here") || pushing.IsCompleted, "the push has the list of refs");
        File.Delete(hook);
        return new HeldPush(place + ".go", pushing);
    }

    /// <summary>Lets it go.</summary>
    /// <returns>git's exit code and what it printed.</returns>
    public async Task<(int Code, string Text)> LetGoAsync()
    {
        await File.WriteAllTextAsync(go, "");
        return await pushing;
    }
}
