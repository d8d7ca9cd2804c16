namespace Guard.Hooks.Receiving.Tree;

/// <summary>Ends a look at a push that has enough findings.</summary>
internal sealed class TreeFindingsFullException : Exception;
