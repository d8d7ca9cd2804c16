using System.Buffers.Binary;
using System.Diagnostics;
using Guard.Hooks.Git;

namespace Guard.Hooks.Promotion;

/// <summary>Brings the objects of one commit from an intake to the vault: those that are reachable from it and nothing else. Runs in the keeper.</summary>
/// <param name="stores">Opens the stores.</param>
internal sealed class ObjectTransfer(StoreHandles stores)
{
    private const int PackHeaderBytes = 12;
    private const int BufferBytes = 64 * 1024;

    // git's own receive.unpackLimit: fewer objects are cheaper to keep loose than as a pack of their own.
    private const uint UnpackLimit = 100;

    /// <summary>Copies.</summary>
    /// <param name="from">The store that holds the commit.</param>
    /// <param name="to">The store that shall hold it.</param>
    /// <param name="commit">The commit.</param>
    /// <param name="present">A commit that <paramref name="to"/> has with all its history.</param>
    /// <param name="strict">Whether git checks every object once more (fsck); the vault also takes what is malformed.</param>
    /// <param name="cancellationToken">Kills the children; the target keeps whole objects only.</param>
    /// <exception cref="GitException">git failed; a ref must not move.</exception>
    public async Task CopyAsync(string from, string to, string commit, string present, bool strict, CancellationToken cancellationToken = default)
    {
        // What was screened and is small goes without git; malformed trees, which only the vault takes, never do.
        if (strict && TryCopyLoose(from, to, commit, present)) return;
        await CopyPackAsync(from, to, commit, present, strict, cancellationToken);
    }

    private bool TryCopyLoose(string from, string to, string commit, string present) =>
        stores.Use(from, source => CandidateObjects.Read(source, commit, present)) is { } objects
        && stores.Use(to, target => new LooseCopy(Path.Combine(from, "objects"), Path.Combine(to, "objects")).TryCopy(objects, target));

    private static async Task CopyPackAsync(
        string from, string to, string commit, string present, bool strict, CancellationToken cancellationToken)
    {
        using Process source = GitProcess.Start(from, ["pack-objects", "--revs", "--stdout", "--quiet", "--delta-base-offset", "--threads=1"]);
        using CancellationTokenRegistration kill = cancellationToken.Register(() => source.Kill());
        Task<string> sourceError = source.StandardError.ReadToEndAsync(CancellationToken.None);
        await source.StandardInput.WriteAsync($"{commit}\n^{present}\n");
        source.StandardInput.Close();
        byte[] header = new byte[PackHeaderBytes];
        Stream pack = source.StandardOutput.BaseStream;
        int got = await pack.ReadAtLeastAsync(header, PackHeaderBytes, throwOnEndOfStream: false, CancellationToken.None);
        if (got < PackHeaderBytes || !header.AsSpan(0, 4).SequenceEqual("PACK"u8))
            throw new GitException($"git pack-objects gave no pack for {commit}: {(await sourceError).Trim()}");
        uint count = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(8));
        string[] taking = count < UnpackLimit ? ["unpack-objects", "-q"] : ["index-pack", "--stdin"];
        using Process target = GitProcess.Start(to, strict ? [taking[0], "--strict", .. taking[1..]] : taking);
        using CancellationTokenRegistration killTarget = cancellationToken.Register(() => target.Kill());
        Task<string> targetError = target.StandardError.ReadToEndAsync(CancellationToken.None);
        Task<string> targetOutput = target.StandardOutput.ReadToEndAsync(CancellationToken.None);
        try
        {
            await target.StandardInput.BaseStream.WriteAsync(header, CancellationToken.None);
            await pack.CopyToAsync(target.StandardInput.BaseStream, BufferBytes, CancellationToken.None);
            target.StandardInput.Close();
        }
        catch (IOException)
        {
            // The target ended early; its exit code and words tell.
        }

        await targetOutput;
        await target.WaitForExitAsync(CancellationToken.None);
        if (target.ExitCode != 0) source.Kill(); // nobody reads its pack any more
        await source.WaitForExitAsync(CancellationToken.None);
        cancellationToken.ThrowIfCancellationRequested();
        if (target.ExitCode != 0) throw new GitException($"git {taking[0]} refused the objects of {commit}: {(await targetError).Trim()}");
        if (source.ExitCode != 0) throw new GitException($"git pack-objects failed on {commit}: {(await sourceError).Trim()}");
    }
}
