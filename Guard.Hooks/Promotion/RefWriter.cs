using System.Text;
using Guard.Hooks.Git;
using Guard.Hooks.Receiving;
using Guard.Log.Files;

namespace Guard.Hooks.Promotion;

/// <summary>
/// The only place that moves refs: one transaction with the old id, which either happened or did not. A branch that stands in a file of its own is
/// moved as git moves it, by the file's lock (<see cref="LooseRef"/>); everything else is a transaction of <c>git update-ref --stdin</c>.
/// </summary>
public static class RefWriter
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1); // what git reads a keeper wrote: it may be a pipe

    /// <summary>Moves one ref by compare-and-swap.</summary>
    /// <param name="store">One of Guard's bare repositories.</param>
    /// <param name="name">The full ref name.</param>
    /// <param name="oldId">Where it must be now; <see cref="RefNames.Zero"/> when it must not exist.</param>
    /// <param name="newId">Where it goes.</param>
    /// <param name="reason">One line for the reflog.</param>
    /// <param name="cancellationToken">Cancels before the child is started; a transaction that has begun is completed.</param>
    /// <exception cref="RefConflictException">The ref was elsewhere or locked; nothing moved.</exception>
    /// <exception cref="ArgumentException">A name or an id is malformed.</exception>
    public static async Task MoveAsync(
        string store, string name, string oldId, string newId, string reason, CancellationToken cancellationToken = default)
    {
        if (!RefNames.IsObjectId(oldId) || !RefNames.IsObjectId(newId) || newId == RefNames.Zero)
            throw new ArgumentException($"'{oldId}' and '{newId}' must be full object ids.");
        if (!name.StartsWith("refs/", StringComparison.Ordinal) || !RefNames.IsBranch(name["refs/".Length..]))
            throw new ArgumentException($"'{name}' is no ref that Guard writes.");
        cancellationToken.ThrowIfCancellationRequested();
        if (oldId != RefNames.Zero && LooseRef.Find(store, name, newId) is { } loose)
        {
            loose.Move(oldId, newId, reason);
            return;
        }

        string script = $"start\nupdate {name} {newId} {oldId}\nprepare\ncommit\n";
        using var late = new CancellationTokenSource(Limit, TimeProvider.System);
        GitResult result;
        try
        {
            result = await GitProcess.RunAsync(
                store, ["update-ref", "--create-reflog", "-m", reason.ReplaceLineEndings(" "), "--stdin"], Encoding.UTF8.GetBytes(script), cancellationToken: late.Token);
        }
        catch (OperationCanceledException)
        {
            throw new RefConflictException($"{name} was not moved from {oldId[..12]} to {newId[..12]} within {Limit.TotalSeconds} seconds, so git was ended.");
        }

        if (result.ExitCode != 0 || !result.Text.EndsWith("commit: ok", StringComparison.Ordinal))
            throw new RefConflictException($"{name} did not move from {oldId[..12]} to {newId[..12]}: {result.Error}");
    }

    /// <summary>
    /// Shows in an intake where the protected branch is. That copy decides nothing and git itself never writes it (every update is left to
    /// the hook), so a flushless rename is enough and saves starting a child at each push.
    /// </summary>
    /// <param name="intake">The intake.</param>
    /// <param name="name">The full ref name.</param>
    /// <param name="id">Where public has it.</param>
    public static void Mirror(string intake, string name, string id)
    {
        string path = Path.Combine(intake, name);
        string fresh = Path.Combine(intake, "refs", "mirror-" + Guid.NewGuid().ToString("n") + ".lock"); // a stale one is swept like every lock
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        DurableFiles.Show(path, id + "\n", fresh);
    }
}
