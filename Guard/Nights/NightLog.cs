using System.Globalization;
using Guard.Daemon;
using Guard.Home;
using Guard.Log.Entries;

namespace Guard.Nights;

/// <summary>A night's entries in the log. The report is made from them.</summary>
internal static class NightLog
{
    /// <summary>A night begins.</summary>
    public static LogRecord Started(RepositoryHost host, Night night, LogActor actor) => Record(host, LogEvents.NightStarted, night.Id, actor) with
    {
        Reasons =
        [
            "goal: " + night.Plan.Goal,
            night.Plan.Agent is { } agent ? $"agent: {agent}{(night.Plan.Model is { } model ? " with " + model : "")}" : "command: " + string.Join(' ', night.Plan.Command),
            $"until {Time(night.EndsAt)} ({night.Plan.Until}, {night.Plan.Zone})",
            night.Schedule is { } schedule ? $"by {schedule}, due {Time(night.Due ?? night.StartedAt)}" : "started by " + night.Plan.StartedBy,
        ],
    };

    /// <summary>An attempt has ended, and every verdict on it is known that will be known.</summary>
    public static LogRecord AttemptEnded(RepositoryHost host, Night night, Attempt attempt) => Record(host, LogEvents.AttemptEnded, night.Id, LogActor.Guard) with
    {
        Run = attempt.Run,
        Decision = attempt switch
        {
            { State: AttemptState.CutOff } => "cut-off",
            { Failed: true } => "failed",
            { Moved: true } => "moved",
            _ => "still",
        },
        Reasons = [$"attempt {attempt.Number}", attempt.Summary, .. attempt.Candidates.Count > 0 ? ["candidates: " + string.Join(' ', attempt.Candidates)] : Array.Empty<string>()],
    };

    /// <summary>A night is over.</summary>
    public static LogRecord Ended(RepositoryHost host, Night night, LogActor actor) => Record(host, LogEvents.NightEnded, night.Id, actor) with
    {
        Decision = night.Stop!.Reason.ToString().ToLowerInvariant(),
        Reasons = [night.Stop.Text],
    };

    /// <summary>A night that a schedule was to start was not started.</summary>
    public static LogRecord Missed(string repository, string schedule, string why) => new(LogEvents.NightMissed, LogActor.Guard)
    {
        Subject = new LogSubject(repository),
        Decision = "missed",
        Reasons = [schedule, why],
    };

    private static LogRecord Record(RepositoryHost host, string what, string night, LogActor actor)
    {
        PinnedPolicy policy = host.Policies.Current;
        return new LogRecord(what, actor)
        {
            Night = night,
            Policy = new LogPolicy(policy.Version, policy.Policy.Hash),
            Subject = new LogSubject(host.Record.Id) { Ref = "refs/heads/" + policy.Policy.Branch },
        };
    }

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
