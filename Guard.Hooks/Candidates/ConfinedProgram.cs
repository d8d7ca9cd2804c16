namespace Guard.Hooks.Candidates;

/// <summary>What an ingest worker may touch: one intake to write, public to read, one socket to speak through. Nothing else is its own.</summary>
/// <param name="Source">The source whose pushes it takes: a run's id, or <c>people</c>.</param>
/// <param name="Repository">The guarded repository's directory: public's refs and objects in it are readable.</param>
/// <param name="Intake">The source's intake; only its <c>objects</c> and <c>refs</c> are writable.</param>
/// <param name="Socket">The Unix socket on which the gate listens for it.</param>
public sealed record ConfinedProgram(string Source, string Repository, string Intake, string Socket);
