using Guard.Log.Entries;

namespace Guard.Hooks.Receiving;

/// <summary>Who is at the other end of a git connection, as the daemon authenticated it; nothing in it is the client's claim.</summary>
/// <param name="Source">The run's id (<c>R12</c>), <c>people</c> for home's owner, <c>people-NAME</c> or <c>agent-NAME</c>: names the intake.</param>
/// <param name="Actor">The actor for the log.</param>
public sealed record ReceiveContext(string Source, LogActor Actor);
