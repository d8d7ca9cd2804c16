namespace Guard.Measuring.Layers;

/// <summary>An exported tree.</summary>
/// <param name="Id">The tree's id, or the content hash of an export of some of its files.</param>
/// <param name="Directory">Where it lies; read-only by agreement.</param>
internal sealed record TreeLayer(string Id, string Directory);
