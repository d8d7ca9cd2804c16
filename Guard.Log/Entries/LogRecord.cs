using System.Text.Json.Nodes;

namespace Guard.Log.Entries;

/// <summary>
/// What a caller asks the log to record: everything of an entry but its place and time, which the log itself assigns.
/// No field may hold a secret in clear; large or erasable data stays outside and is named by its salted hash in <see cref="Evidence"/>.
/// </summary>
/// <param name="Event">What happened, as a dotted lower-case name from <see cref="LogEvents"/>, such as <c>candidate.received</c>.</param>
/// <param name="Actor">Who caused it.</param>
public sealed record LogRecord(string Event, LogActor Actor)
{
    /// <summary>The run it belongs to (<c>R12</c>), or null outside a run.</summary>
    public string? Run { get; init; }

    /// <summary>The night it belongs to (<c>N3</c>), or null outside a night.</summary>
    public string? Night { get; init; }

    /// <summary>The isolation in force, as <c>Guard.Vm</c> reported it, already as JSON; null where no code ran.</summary>
    public JsonObject? Isolation { get; init; }

    /// <summary>The policy in force, or null before the first policy is pinned.</summary>
    public LogPolicy? Policy { get; init; }

    /// <summary>What it is about: repository, ref, candidate and object ids.</summary>
    public LogSubject? Subject { get; init; }

    /// <summary>The measured score, or null where nothing was measured.</summary>
    public LogScore? Score { get; init; }

    /// <summary>The request to a provider of models, or null where it is about none.</summary>
    public LogEgress? Egress { get; init; }

    /// <summary>The decision taken (<c>accepted</c>, <c>rejected</c>, <c>inconclusive</c>, <c>failed</c>, <c>held</c>, <c>denied</c>, …), or null.</summary>
    public string? Decision { get; init; }

    /// <summary>Why, in whole sentences or as finding ids with a message; never empty when <see cref="Decision"/> is a denial.</summary>
    public IReadOnlyList<string> Reasons { get; init; } = [];

    /// <summary>Evidence kept outside the log: a name and the lower-case hex SHA-256 of the salted bytes.</summary>
    public IReadOnlyDictionary<string, string> Evidence { get; init; } = new Dictionary<string, string>();
}
