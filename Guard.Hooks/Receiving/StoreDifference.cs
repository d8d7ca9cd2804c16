namespace Guard.Hooks.Receiving;

/// <summary>One way in which a store is not as Guard left it.</summary>
/// <param name="Path">The file, link or directory.</param>
/// <param name="What">What is wrong with it, in words that follow its path and a colon.</param>
/// <param name="Remedy">How it can be put back.</param>
/// <param name="Content">What belongs there: a file's text or a link's target.</param>
internal sealed record StoreDifference(string Path, string What, StoreRemedy Remedy, string? Content = null);
