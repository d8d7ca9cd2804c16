using Guard.Measuring.Boxes;
using Guard.Measuring.Layers;
using Guard.Measuring.Pinning;
using Guard.Policies.Model;
using Guard.Vm;

namespace Guard.Measuring.Programs;

/// <summary>The two boxes of a run. The evaluator's holds no file of the tree, the tree's none of the evaluator but its <c>driver</c>.</summary>
internal sealed class ProgramBoxes
{
    /// <summary>The descriptor of the report.</summary>
    public const int ReportDescriptor = 3;

    /// <summary>The descriptor of the channel to the tree's program.</summary>
    public const int ChannelDescriptor = 4;

    private readonly Policy policy;
    private readonly uint treeUid;
    private readonly string directory;
    private readonly uint evaluatorUid;

    /// <summary>Creates the composer.</summary>
    public ProgramBoxes(Policy policy, uint treeUid, string directory, uint evaluatorUid)
    {
        this.policy = policy;
        this.treeUid = treeUid;
        this.directory = directory;
        this.evaluatorUid = evaluatorUid;
    }

    /// <summary>The evaluator's box.</summary>
    public BoxRequest Evaluator(string seed, Action<int, Stream> onDescriptor)
    {
        Dictionary<string, string> environment = BoxEnvironment.Compose(policy);
        environment["GUARD_PROTOCOL"] = "0";
        environment["GUARD_SEED"] = seed;
        BoxSpec spec = Spec("evaluator", policy.Evaluator!.Command, environment, EvaluatorBuild.Target, evaluatorUid, [new BoxMount(BoxMountKind.ReadOnly, EvaluatorBuild.Target, directory)]) with
        {
            SeccompProfile = "evaluator",
        };
        return new BoxRequest(spec, onDescriptor) { Descriptors = [ReportDescriptor, ChannelDescriptor] };
    }

    /// <summary>The tree's box: the same name, mounts and variables for baseline and candidate.</summary>
    public BoxRequest Program(BuiltTree tree)
    {
        string driver = Path.Combine(directory, "driver");
        bool hasDriver = Directory.Exists(driver) && new DirectoryInfo(driver).LinkTarget is null;
        IEnumerable<BoxMount> mounts = hasDriver ? [.. tree.Mounts(), new BoxMount(BoxMountKind.ReadOnly, "/driver", driver)] : tree.Mounts();
        return new BoxRequest(Spec("work", policy.Evaluator!.Candidate, BoxEnvironment.Compose(policy), BuiltTree.Workspace, treeUid, mounts));
    }

    private BoxSpec Spec(
        string name, IReadOnlyList<string> command, IReadOnlyDictionary<string, string> environment, string directory, uint uid, IEnumerable<BoxMount> mounts) => new()
    {
        Name = name,
        Arguments = command,
        Environment = environment,
        WorkingDirectory = directory,
        HostUid = uid,
        Mounts = [.. mounts, .. policy.Toolchains.Select(t => new BoxMount(BoxMountKind.ReadOnly, t, t))],
        Limits = BoxTime.Limit(
            new BoxLimits { MemoryBytes = policy.Limits.MemoryBytes, Processes = policy.Limits.Processes }, policy.Evaluator!.Timeout),
    };
}
