using Guard.Measuring.Boxes;
using Guard.Measuring.Layers;
using Guard.Policies.Model;
using Guard.Vm;

namespace Guard.Measuring.Pinning;

/// <summary>Makes the directory that evaluator boxes mount: a copy of the pinned source with its build done once, in a box.</summary>
internal sealed class EvaluatorBuild
{
    /// <summary>Where the evaluator stands in its box.</summary>
    public const string Target = "/evaluator";

    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(10);
    private readonly EvaluatorStore store;
    private readonly BoxRunner runner;
    private readonly IIdentities identities;

    /// <summary>Creates a builder.</summary>
    public EvaluatorBuild(EvaluatorStore store, BoxRunner runner, IIdentities identities)
    {
        this.store = store;
        this.runner = runner;
        this.identities = identities;
    }

    /// <summary>Gives the built directory of a pinned evaluator.</summary>
    /// <param name="hash">The pin.</param>
    /// <param name="policy">Names the build command.</param>
    /// <param name="uid">Owns the result and runs the evaluator's boxes.</param>
    /// <param name="note">Told what the build's box was and how it ended.</param>
    /// <param name="cancellationToken">Ends the build.</param>
    /// <exception cref="MeasurementFailureException">The evaluator does not build.</exception>
    public Task<string> GetAsync(string hash, Policy policy, uint uid, Action<BoxOutcome> note, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> command = policy.Evaluator!.EvaluatorBuild;
        string key = LayerKey.Of(["evaluator", hash, .. command, "--toolchains", .. policy.Toolchains, "--environment", .. PrepareLayers.EnvironmentParts(policy)]);
        return store.Layers.GetAsync("built", key, MakeAsync, cancellationToken);

        async Task MakeAsync(string scratch)
        {
            string layer = Path.Combine(scratch, "layer");
            HostDirectoryCopy.Copy(store.Source(hash), layer);
            if (command.Count == 0) return;
            identities.Own(layer, uid);
            BoxOutcome outcome = await runner.RunAsync(Spec(policy, command, uid, layer), Timeout, cancellationToken);
            note(outcome);
            // Its own output may hold hidden inputs: the reason tells how it ended, the operator's log the rest.
            if (!outcome.Success)
            {
                throw new MeasurementFailureException(
                    $"The pinned evaluator does not build: '{command[0]}' {outcome.Ending}. An operator finds its output in the measurement's log.");
            }
        }
    }

    private static BoxSpec Spec(Policy policy, IReadOnlyList<string> command, uint uid, string directory) => new()
    {
        Name = "evaluator",
        Arguments = command,
        Environment = BoxEnvironment.Compose(policy),
        WorkingDirectory = Target,
        HostUid = uid,
        Mounts =
        [
            new BoxMount(BoxMountKind.ReadWrite, Target, directory),
            .. policy.Toolchains.Select(t => new BoxMount(BoxMountKind.ReadOnly, t, t)),
        ],
        Limits = new BoxLimits { MemoryBytes = policy.Limits.MemoryBytes, Processes = policy.Limits.Processes },
        SeccompProfile = "evaluator",
    };
}
