using System.Collections.Immutable;
using System.Globalization;
using Guard.Log.Entries;

namespace Guard.Log.Verification;

/// <summary>
/// What must hold from one entry to the next: sequence without gap, time that never goes back, policy versions that only rise. The writer asks
/// before it appends and the verifier asks again, so that both mean the same.
/// </summary>
public sealed class LogRules
{
    private long next;
    private DateTimeOffset time = DateTimeOffset.MinValue;
    private string? boot;
    private long monotonic;
    private ImmutableDictionary<(string Repository, int Version), string> policies = ImmutableDictionary<(string, int), string>.Empty;
    private ImmutableDictionary<string, int> highest = ImmutableDictionary<string, int>.Empty;

    /// <summary>The sequence number that the next entry must have.</summary>
    public long Next => next;

    /// <summary>The earliest time that the next entry may have.</summary>
    public DateTimeOffset EarliestTime => time;

    /// <summary>The policies seen so far: repository (empty for none), version, hash.</summary>
    public IEnumerable<(string Repository, int Version, string Hash)> Policies
        => policies.Select(policy => (policy.Key.Repository, policy.Key.Version, policy.Value));

    /// <summary>Goes on from a kept state.</summary>
    /// <param name="last">The last entry, or null for an empty log.</param>
    /// <param name="policies">What <see cref="Policies"/> gave.</param>
    public static LogRules Restore(LogEntry? last, IEnumerable<(string Repository, int Version, string Hash)> policies)
    {
        ArgumentNullException.ThrowIfNull(policies);
        var rules = new LogRules();
        foreach ((string repository, int version, string hash) in policies) rules.Remember(repository, version, hash);
        if (last is not null) rules.Advance(last);
        return rules;
    }

    /// <summary>The highest policy version that the log has seen for a repository; 0 when none.</summary>
    /// <param name="repository">The repository's id.</param>
    public int HighestPolicy(string repository) => highest.GetValueOrDefault(repository);

    /// <summary>An independent copy.</summary>
    public LogRules Clone() => (LogRules)MemberwiseClone();

    /// <summary>The earliest monotonic time that an entry of a boot may have, in nanoseconds.</summary>
    /// <param name="bootId">The boot.</param>
    public long EarliestMonotonic(string bootId) => bootId == boot ? monotonic : 0;

    /// <summary>Checks the next entry and, when it is right, goes on to the one after it.</summary>
    /// <param name="entry">The entry.</param>
    /// <returns>Why the entry must not stand here, or null.</returns>
    public string? Accept(LogEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        string? problem = Sequence(entry) ?? Time(entry) ?? Policy(entry);
        if (problem is null) Advance(entry);
        return problem;
    }

    private string? Sequence(LogEntry entry)
        => entry.Sequence == next ? null
            : $"It carries sequence number {entry.Sequence} where {next} must follow: entries were removed, added, repeated or reordered.";

    private string? Time(LogEntry entry)
    {
        if (entry.Time < time) return $"Its time {LogTime.Format(entry.Time)} is before that of the entry before it, {LogTime.Format(time)}.";
        return entry.MonotonicNanoseconds >= EarliestMonotonic(entry.BootId) ? null
            : $"Its monotonic time {entry.MonotonicNanoseconds.ToString(CultureInfo.InvariantCulture)} ns is before that of the entry before it in the same boot, {monotonic.ToString(CultureInfo.InvariantCulture)} ns.";
    }

    // Work that began under an older policy may end under it after a newer one was pinned. So an old version may be named again,
    // but a version that was never seen must be the highest, a version never changes its hash, and pinning never goes back.
    private string? Policy(LogEntry entry)
    {
        if (entry.Record.Policy is not { } policy) return null;
        string repository = entry.Record.Subject?.Repository ?? string.Empty;
        int top = highest.GetValueOrDefault(repository);
        if (policies.TryGetValue((repository, policy.Version), out string? hash))
        {
            if (hash != policy.Hash) return $"It gives policy version {policy.Version} the hash {policy.Hash}, but an earlier entry gave it {hash}.";
            return entry.Record.Event == LogEvents.PolicyPinned && policy.Version < top
                ? $"It pins policy version {policy.Version} after version {top}; policy versions only rise."
                : null;
        }

        return policy.Version > top ? null : $"It names policy version {policy.Version} for the first time after version {top}; policy versions only rise.";
    }

    private void Advance(LogEntry entry)
    {
        (next, time, boot, monotonic) = (entry.Sequence + 1, entry.Time, entry.BootId, entry.MonotonicNanoseconds);
        if (entry.Record.Policy is { } policy) Remember(entry.Record.Subject?.Repository ?? string.Empty, policy.Version, policy.Hash);
    }

    private void Remember(string repository, int version, string hash)
    {
        policies = policies.SetItem((repository, version), hash);
        highest = highest.SetItem(repository, Math.Max(version, highest.GetValueOrDefault(repository)));
    }
}
