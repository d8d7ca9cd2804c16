namespace Guard.Hooks.Receiving.ProcReceive;

/// <summary>One ref update that a push asks for.</summary>
/// <param name="OldId">Where the client believes the ref is, 40 hex digits; zeros for "does not exist".</param>
/// <param name="NewId">Where it should go; zeros for a deletion.</param>
/// <param name="Name">The full ref name as the client sent it: show it only after <see cref="ShownName"/>.</param>
public sealed record RefCommand(string OldId, string NewId, string Name)
{
    /// <summary>Whether it deletes the ref.</summary>
    public bool IsDeletion => NewId == RefNames.Zero;

    /// <summary>The name for messages: control characters replaced, at most 120 characters.</summary>
    public string ShownName => TextFilter.Line(Name, 120);
}
