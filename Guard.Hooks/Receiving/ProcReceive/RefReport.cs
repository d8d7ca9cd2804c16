namespace Guard.Hooks.Receiving.ProcReceive;

/// <summary>What the client is told about one ref update.</summary>
/// <param name="Name">The ref as the client named it.</param>
/// <param name="Reason">Why it was refused, or null when it was taken.</param>
/// <param name="TakenAs">The ref name it was taken as, when that is another one than asked for.</param>
public sealed record RefReport(string Name, string? Reason, string? TakenAs = null)
{
    private const int LongestReason = 200;

    /// <summary>The ref moved to exactly what was pushed. Say so only after it did.</summary>
    public static RefReport Moved(string name) => new(name, null);

    /// <summary>The push is kept under another name for now.</summary>
    public static RefReport Pending(string name, string inbox) => new(name, null, inbox);

    /// <summary>The update was refused.</summary>
    public static RefReport Refused(string name, string reason) => new(name, TextFilter.Line(reason, LongestReason));

    /// <summary>The report's pkt-lines.</summary>
    public byte[] Encode()
    {
        if (Reason is not null) return PktLine.Encode($"ng {Name} {Reason}");
        return TakenAs is null ? PktLine.Encode($"ok {Name}") : [.. PktLine.Encode($"ok {Name}"), .. PktLine.Encode($"option refname {TakenAs}")];
    }
}
