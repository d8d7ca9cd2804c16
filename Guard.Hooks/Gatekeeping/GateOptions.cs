using Guard.Hooks.Receiving.Tree;
using Guard.Log.Files;

namespace Guard.Hooks.Gatekeeping;

/// <summary>What a gate needs to know about its surroundings.</summary>
/// <param name="HookSocket">The Unix socket that the proc-receive hook connects to.</param>
/// <param name="Shim">Absolute path of the native Shim.</param>
/// <param name="Files">Writes the candidates' files.</param>
public sealed record GateOptions(string HookSocket, string Shim, DurableFiles Files)
{
    /// <summary>How much one push may bring.</summary>
    public TreeLimits Limits { get; init; } = new();
}
