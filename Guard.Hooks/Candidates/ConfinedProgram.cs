namespace Guard.Hooks.Candidates;

/// <summary>What a worker may touch besides its socket. Nothing else is its own.</summary>
/// <param name="Source">The source whose pushes an ingest worker takes: a run's id, or <c>people</c>; <c>keeper</c> for the keeper.</param>
/// <param name="Repository">The guarded repository's directory: of public and vault, refs and configuration are readable at most.</param>
/// <param name="Intake">
/// An ingest worker's intake: its <c>objects</c> and <c>refs</c> are writable, and public's objects readable. Null for the keeper
/// (<see cref="Keeping.KeeperWorker"/>): it may write the objects of public and vault, and read every intake.
/// </param>
/// <param name="Socket">The Unix socket on which the gate listens for it.</param>
public sealed record ConfinedProgram(string Source, string Repository, string? Intake, string Socket);
