using Guard.Hooks.Git;
using Guard.Hooks.Receiving;
using Guard.Measuring.Layers;
using Guard.Vm.Process;

namespace Guard.Agents;

/// <summary>
/// A run's fresh clone. The host's git writes it before the agent exists and never enters it afterwards.
/// </summary>
/// <param name="Directory">The run's directory.</param>
internal sealed record RunWorkspace(string Directory)
{
    // Upper and work directory of an overlay are mounted by their common parent, which the box's uid has to enter.
    private string Box => Path.Combine(Directory, "box");

    /// <summary>The work tree, on disk, so that uncommitted work outlives the run.</summary>
    public string Tree => Path.Combine(Box, "workspace");

    /// <summary>The overlay's work directory, where dependencies lie below the tree.</summary>
    public string OverlayWork => Path.Combine(Box, "overlay-work");

    /// <summary>Clones the branch and hands the tree to the box's uid.</summary>
    /// <exception cref="GitException">The clone failed.</exception>
    public async Task CloneAsync(GuardedRepository repository, uint uid, CancellationToken cancellationToken)
    {
        System.IO.Directory.CreateDirectory(Box);
        await GitProcess.RunCheckedAsync(
            null,
            ["clone", "--quiet", "--no-local", "--no-tags", "--single-branch", "--branch", repository.Branch, "--template=", "--", repository.PublicPath, Tree],
            configuration: [("protocol.file.allow", "always"), ("core.fsync", "none")], // a clone that is lost is made again
            cancellationToken: cancellationToken);
        string config = Path.Combine(Tree, ".git", "config");
        await GitProcess.RunCheckedAsync(null, ["config", "--file", config, "remote.origin.url", "guard::" + repository.Branch], cancellationToken: cancellationToken);
        await GitProcess.RunCheckedAsync(
            null, ["config", "--file", config, "--add", "remote.origin.fetch", "+refs/verdicts/*:refs/verdicts/*"], cancellationToken: cancellationToken); // the run's own
        await File.AppendAllTextAsync(config, AgentIdentity.Section(Path.GetFileName(Directory)), cancellationToken);
        System.IO.Directory.CreateDirectory(OverlayWork);
        HostIdentity.Own(Box, uid);
    }

    /// <summary>Removes what the kernel left beside a kept tree: a directory without permissions that is of no use after the run.</summary>
    /// <exception cref="IOException">It is still there.</exception>
    public Task DropOverlayAsync() => DirectoryRemoval.RemoveAsync(OverlayWork);

    /// <summary>Removes the tree of a run that left nothing unsaved.</summary>
    /// <exception cref="IOException">Something of it is still there.</exception>
    public async Task DiscardAsync()
    {
        // What an agent wrote may nest deeper than a path can be long: .NET's own recursive deletion fails on that.
        await DirectoryRemoval.RemoveAsync(Box);
    }
}
