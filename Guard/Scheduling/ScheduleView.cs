namespace Guard.Scheduling;

/// <summary>A schedule and where it stands.</summary>
/// <param name="Schedule">The schedule.</param>
/// <param name="Next">When it starts a night next, UTC, or null when it does not any more.</param>
/// <param name="Paused">Whether it is paused.</param>
internal sealed record ScheduleView(Schedule Schedule, DateTimeOffset? Next, bool Paused);
