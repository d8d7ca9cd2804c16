using Guard.Nights;
using Quartz;

namespace Guard.Scheduling;

/// <summary>A night's next attempt. Which one it is, and whether there is one, the night's record says; so does it that one at a time is made.</summary>
internal sealed class AttemptJob(NightDesk desk) : IJob
{
    /// <summary>The job data's name of the repository's id.</summary>
    public const string Repository = "repository";

    /// <summary>The job data's name of the night's id.</summary>
    public const string Night = "night";

    /// <inheritdoc/>
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken) =>
        await desk.AttemptAsync(context.MergedJobDataMap.GetString(Repository)!, context.MergedJobDataMap.GetString(Night)!);
}
