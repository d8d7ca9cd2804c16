namespace Guard.Policies.Model;

/// <summary>A whole policy, as loaded: immutable, complete, with every default made explicit.</summary>
public sealed record Policy
{
    /// <summary>Lower-case hex SHA-256 of the file's bytes: the policy's identity.</summary>
    public required string Hash { get; init; }

    /// <summary>The protected branch, a short name such as <c>main</c>.</summary>
    public required string Branch { get; init; }

    /// <summary>Prevention or repair.</summary>
    public GateMode Mode { get; init; } = GateMode.Hold;

    /// <summary>Whether an equal score lands.</summary>
    public GateRule Gate { get; init; } = GateRule.NoDecrease;

    /// <summary>What becomes of a candidate that the branch overtook.</summary>
    public StaleRule Stale { get; init; } = StaleRule.Reject;

    /// <summary>What becomes of commits that reach the upstream's branch without the gate.</summary>
    public UpstreamRule Upstream { get; init; } = UpstreamRule.Accept;

    /// <summary>Whether and where accepted history is published.</summary>
    public PublishRule Publish { get; init; } = PublishRule.None;

    /// <summary>Rules whose findings wait for an operator's approval instead of rejecting, by id.</summary>
    public IReadOnlyList<string> Approvals { get; init; } = [];

    /// <summary>The isolation floor, a rung's name (<c>vm</c>, <c>vm-emulated</c>, <c>process</c>, <c>restricted</c>, <c>none</c>).</summary>
    public string Isolation { get; init; } = "process";

    /// <summary>How long a push waits for its verdict before it ends as pending.</summary>
    public TimeSpan PushWait { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>Host directories mounted read-only into every box, at the same path.</summary>
    public IReadOnlyList<string> Toolchains { get; init; } = [];

    /// <summary>Environment variables for agent, build and measurement boxes (never secrets; the loader refuses names that look like them).</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>The step that restores dependencies once, or null.</summary>
    public PrepareStep? Prepare { get; init; }

    /// <summary>The step that builds a tree once, or null.</summary>
    public BuildStep? Build { get; init; }

    /// <summary>How the score is measured, or null for a policy of rules only.</summary>
    public EvaluatorSettings? Evaluator { get; init; }

    /// <summary>The rules in force.</summary>
    public RuleSettings Rules { get; init; } = new();

    /// <summary>Resource limits of every box.</summary>
    public LimitSettings Limits { get; init; } = new();

    /// <summary>Ways out of an agent's box to providers of models; none = no way out.</summary>
    public IReadOnlyList<EgressRoute> Egress { get; init; } = [];
}
