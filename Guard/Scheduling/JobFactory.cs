using Guard.Nights;
using Quartz;
using Quartz.Extensibility;

namespace Guard.Scheduling;

/// <summary>Gives jobs what they work with.</summary>
internal sealed class JobFactory(NightDesk desk, ScheduledStart start) : IJobFactory
{
    /// <inheritdoc/>
    public ValueTask<JobScope> CreateJob(TriggerFiredBundle bundle, IScheduler scheduler, CancellationToken cancellationToken)
    {
        IJob job = bundle.JobDetail.JobType.Type == typeof(AttemptJob) ? new AttemptJob(desk) : new NightJob(start);
        return ValueTask.FromResult(new JobScope(job, null));
    }

    /// <inheritdoc/>
    public ValueTask ReturnJob(JobScope scope, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
