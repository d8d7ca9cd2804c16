using Quartz;

namespace Guard.Scheduling;

/// <summary>A schedule is due: a night starts, or is missed and said to be.</summary>
[DisallowConcurrentExecution]
internal sealed class NightJob(ScheduledStart start) : IJob
{
    /// <summary>The job data's name of the schedule, as JSON.</summary>
    public const string Schedule = "schedule";

    /// <inheritdoc/>
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken) =>
        await start.RunAsync(ScheduleJson.Read(context.JobDetail.JobDataMap.GetString(Schedule)!));
}
