namespace Guard.Log.Entries;

/// <summary>Who caused an entry.</summary>
/// <param name="Kind"><c>guard</c>, <c>agent</c>, <c>person</c> or <c>operator</c>.</param>
/// <param name="Id">A run id for an agent, a local user name or uid for a person, <c>guard</c> for Guard itself.</param>
/// <param name="Key">Fingerprint of the key that authenticated the actor, or null where none did.</param>
public sealed record LogActor(string Kind, string Id, string? Key = null)
{
    /// <summary>Guard acting on its own.</summary>
    public static LogActor Guard { get; } = new("guard", "guard");
}
