using Guard.Hooks.Export;
using Guard.Hooks.Receiving;
using Guard.Log.Entries;
using Guard.Measuring.Pinning;
using Guard.Policies.Model;

namespace Guard.Daemon.Calls;

/// <summary>What init and apply share: pinning an evaluator by content and logging it.</summary>
internal static class PolicyPinning
{
    /// <summary>Pins the evaluator of a policy from the branch as it is now; null when the policy has none.</summary>
    /// <exception cref="GuardException">Exit 8: it is missing or does not build.</exception>
    public static async Task<string?> PinEvaluatorAsync(
        GuardedRepository repository, ITreeSource trees, Policy policy, IProgress<string> progress, CancellationToken cancellationToken)
    {
        if (policy.Evaluator is null) return null;
        progress.Report("pinning the evaluator by its content");
        try
        {
            return await EvaluatorPin.PinAsync(repository.Directory, trees, repository.ReadBranch()!, policy, cancellationToken);
        }
        catch (ExportException error)
        {
            throw new GuardException(ExitCode.MeasurementFailed, "G230", error.Message, "Correct the policy's evaluator.", error);
        }
    }

    /// <summary>Logs a pinned evaluator.</summary>
    public static async Task LogEvaluatorAsync(
        DaemonContext context, string repository, int version, Policy policy, string evaluator, CancellationToken cancellationToken) =>
        await context.Log.AppendAsync(
            new LogRecord(LogEvents.EvaluatorPinned, LogActor.Guard)
            {
                Policy = new LogPolicy(version, policy.Hash),
                Subject = new LogSubject(repository),
                Evidence = new Dictionary<string, string> { ["evaluator"] = evaluator },
            },
            cancellationToken);
}
