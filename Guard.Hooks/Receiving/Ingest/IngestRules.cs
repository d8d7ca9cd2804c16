using Guard.Hooks.Gatekeeping;
using Guard.Hooks.Receiving.Tree;
using Guard.Policies.Model;

namespace Guard.Hooks.Receiving.Ingest;

/// <summary>What an ingest worker judges a push by.</summary>
/// <param name="Load">Reads the bytes of a pinned policy; throws when they are none.</param>
/// <param name="Screen">The rules.</param>
/// <param name="Limits">How much one push may bring.</param>
public sealed record IngestRules(Func<ReadOnlyMemory<byte>, Policy> Load, IScreen Screen, TreeLimits Limits);
