using Guard.Measuring.Boxes;
using Guard.Policies.Model;
using Guard.Vm;

namespace Guard.Measuring.Layers;

/// <summary>Builds a tree once; every measurement of that tree starts from the result.</summary>
internal sealed class BuildLayers
{
    private readonly MeasurementContext context;
    private readonly PrepareLayers prepare;

    /// <summary>Creates the builder of one measurement.</summary>
    public BuildLayers(MeasurementContext context, PrepareLayers prepare)
    {
        this.context = context;
        this.prepare = prepare;
    }

    /// <summary>Gives a side's built tree.</summary>
    /// <param name="side">Which tree.</param>
    /// <param name="tree">It, exported.</param>
    /// <param name="prepared">The prepared layer below it, or null.</param>
    /// <param name="over">Files that lie over the tree, before and after its build, or null.</param>
    /// <param name="cancellationToken">Ends the build.</param>
    /// <exception cref="MeasurementFailureException">The build failed; the reason holds its last lines.</exception>
    public async Task<BuiltTree> BuildAsync(Side side, TreeLayer tree, PreparedLayer? prepared, TreeLayer? over, CancellationToken cancellationToken)
    {
        string[] source = [.. Optional(over?.Directory), tree.Directory, .. Optional(prepared?.Upper)];
        string key = LayerKey.Of(
            [
                "build", tree.Id, prepared?.Key ?? "", over?.Id ?? "", .. context.Policy.Build?.Command ?? [],
                "--toolchains", .. context.Policy.Toolchains, "--environment", .. PrepareLayers.EnvironmentParts(context.Policy),
            ]);
        var unbuilt = new BuiltTree(side, key, source, prepared?.Home);
        if (context.Policy.Build is not { } step) return unbuilt;
        string layer = await context.Cache.GetAsync("built", key, Make, cancellationToken);
        // The protected files lie on top again: what a build writes over them does not count.
        return unbuilt with { Lower = [.. Optional(over?.Directory), Path.Combine(layer, "upper"), .. source.Skip(over is null ? 0 : 1)] };

        async Task Make(string scratch)
        {
            context.Progress.Report($"building the {side.Name()}");
            StepBox.Scratch(context, scratch, "layer/upper", "layer/work");
            BoxSpec spec = StepBox.Spec(context, step.Command, unbuilt.Mounts(Path.Combine(scratch, "layer/upper")));
            BoxOutcome outcome = await context.Runner.RunAsync(spec, step.Timeout, cancellationToken);
            await DirectoryRemoval.RemoveAsync(Path.Combine(scratch, "layer/work"));
            context.Log.Keep($"build-{side.Name()}", outcome);
            context.Note(outcome.Isolation);
            if (!outcome.Success) throw new MeasurementFailureException(Failure(side, step, tree, prepared, outcome));
        }
    }

    private static string[] Optional(string? directory) => directory is null ? [] : [directory];

    private string Failure(Side side, BuildStep step, TreeLayer tree, PreparedLayer? prepared, BoxOutcome outcome)
    {
        IReadOnlyList<string> changed = prepare.Changed(prepared, tree);
        string hint = changed.Count == 0
            ? ""
            : $" It changes {string.Join(", ", changed)}, but dependencies are restored from the baseline only: an operator has to land that change.";
        string advice = side == Side.Baseline ? " An operator has to repair the branch or the policy's build step." : "";
        return $"The {side.Name()} does not build: '{step.Command[0]}' {outcome.Ending}.{hint}{advice}\n{outcome.LastLines}";
    }
}
