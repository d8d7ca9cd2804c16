namespace Guard.Hooks.Promotion;

/// <summary>What became of an order to bring kept work back.</summary>
/// <param name="Branch">The branch's short name.</param>
/// <param name="Created">Whether it was made now; false when it was there at that commit already, or could not be made.</param>
/// <param name="Problem">Why it could not be made, one sentence; null when it is there.</param>
/// <param name="Command">The git command that fetches it by hand, quoted for a shell.</param>
public sealed record RestoreOutcome(string Branch, bool Created, string? Problem, string Command);
