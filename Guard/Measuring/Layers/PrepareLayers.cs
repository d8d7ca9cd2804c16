using System.Security.Cryptography;
using Guard.Measuring.Boxes;
using Guard.Policies.Model;
using Guard.Policies.Rules;
using Guard.Vm;

namespace Guard.Measuring.Layers;

/// <summary>Runs the prepare step once per content of its key files, from the trusted baseline only.</summary>
internal sealed class PrepareLayers
{
    private readonly MeasurementContext context;

    /// <summary>Creates the preparer of one measurement.</summary>
    public PrepareLayers(MeasurementContext context) => this.context = context;

    /// <summary>Gives the prepared layer, or null when the policy has no such step.</summary>
    /// <param name="baseline">The baseline's tree.</param>
    /// <param name="cancellationToken">Ends the step.</param>
    /// <exception cref="MeasurementFailureException">The step failed.</exception>
    public async Task<PreparedLayer?> PrepareAsync(TreeLayer baseline, CancellationToken cancellationToken)
    {
        if (context.Policy.Prepare is not { } step) return null;
        IReadOnlyDictionary<string, string> contents = KeyContents(step, baseline);
        string[] key =
        [
            "prepare", .. step.Command, "--key", .. contents.SelectMany(c => new[] { c.Key, c.Value }),
            "--toolchains", .. context.Policy.Toolchains, "--environment", .. EnvironmentParts(context.Policy), step.HostNetwork ? "host" : "none",
            // Without key files nothing says when dependencies change: every tree is then prepared anew.
            step.Key.Count == 0 ? baseline.Id : "",
        ];
        string name = LayerKey.Of(key);
        string layer = await context.Cache.GetAsync("prepared", name, scratch => RunAsync(step, baseline, scratch, cancellationToken), cancellationToken);
        return new PreparedLayer(name, Path.Combine(layer, "upper"), Path.Combine(layer, "home"), contents);
    }

    /// <summary>Names the key files of a tree that differ from what was prepared: a hint when a build fails.</summary>
    public IReadOnlyList<string> Changed(PreparedLayer? prepared, TreeLayer tree) => prepared is null || context.Policy.Prepare is not { } step
        ? []
        : [.. KeyContents(step, tree).Where(c => prepared.KeyContents[c.Key] != c.Value).Select(c => c.Key)];

    /// <summary>The policy's variables as parts of a layer's key.</summary>
    public static IEnumerable<string> EnvironmentParts(Policy policy) =>
        policy.Environment.OrderBy(e => e.Key, StringComparer.Ordinal).SelectMany(e => new[] { e.Key, e.Value });

    private static SortedDictionary<string, string> KeyContents(PrepareStep step, TreeLayer tree)
    {
        var contents = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (string path in step.Key.SelectMany(key => Matching(key, tree)))
        {
            var file = new FileInfo(Path.Combine(tree.Directory, path));
            bool plain = file.Exists && !file.Attributes.HasFlag(FileAttributes.ReparsePoint);
            contents[path] = plain ? Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file.FullName))) : "absent";
        }

        return contents;
    }

    // A plain path stays a key even where it is absent, so that adding the file prepares anew.
    private static IEnumerable<string> Matching(string key, TreeLayer tree)
    {
        if (key.IndexOfAny(['*', '?', '[']) < 0) return [key];
        var glob = new Glob(key, exact: true);
        var walk = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        return Directory.EnumerateFiles(tree.Directory, "*", walk).Select(file => Path.GetRelativePath(tree.Directory, file)).Where(glob.IsMatch);
    }

    private async Task RunAsync(PrepareStep step, TreeLayer baseline, string scratch, CancellationToken cancellationToken)
    {
        context.Progress.Report("preparing dependencies from the baseline (once)");
        StepBox.Scratch(context, scratch, "layer/upper", "layer/home", "work");
        string upper = Path.Combine(scratch, "layer/upper");
        BoxMount[] mounts =
        [
            new(BoxMountKind.Overlay, BuiltTree.Workspace, OverlaySource.Of([baseline.Directory]), upper, Path.Combine(scratch, "work")),
            new(BoxMountKind.ReadWrite, BoxEnvironment.Home, Path.Combine(scratch, "layer/home")),
        ];
        BoxSpec spec = StepBox.Spec(context, step.Command, mounts) with { Network = step.HostNetwork ? BoxNetwork.Host : BoxNetwork.None };
        BoxOutcome outcome = await context.Runner.RunAsync(spec, step.Timeout, cancellationToken);
        context.Log.Keep("prepare", outcome);
        context.Note(outcome.Isolation);
        if (outcome.Success) return;
        throw new MeasurementFailureException(
            $"The baseline cannot be prepared: '{step.Command[0]}' {outcome.Ending}. An operator has to repair the policy's prepare step{Offline(step)}.\n{outcome.LastLines}");
    }

    private static string Offline(PrepareStep step) => step.HostNetwork
        ? "" : "; it had no network: fetch what it needs on the host first (dotnet restore, npm ci), or give the step network: host";
}
