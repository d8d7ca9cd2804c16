using System.Text.Json.Nodes;
using Guard.Hooks.Candidates;
using Guard.Measuring.Boxes;
using Guard.Measuring.Layers;
using Guard.Policies.Model;
using Guard.Vm;

namespace Guard.Measuring;

/// <summary>What the parts of one measurement share.</summary>
internal sealed class MeasurementContext
{
    private Isolation? isolation;

    /// <summary>What is measured.</summary>
    public required MeasurementRequest Request { get; init; }

    /// <summary>Paths of the repository.</summary>
    public required MeasurementPaths Paths { get; init; }

    /// <summary>The repository's layers.</summary>
    public required LayerCache Cache { get; init; }

    /// <summary>Starts boxes.</summary>
    public required IBoxLauncher Launcher { get; init; }

    /// <summary>Runs boxes to their end.</summary>
    public required BoxRunner Runner { get; init; }

    /// <summary>Gives uids.</summary>
    public required IIdentities Identities { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Clock { get; init; }

    /// <summary>The operator's log.</summary>
    public required MeasurementLog Log { get; init; }

    /// <summary>Lines for a person who waits.</summary>
    public required IProgress<string> Progress { get; init; }

    /// <summary>The uid that owns this repository's layers and runs every box of a tree's own code.</summary>
    public required uint Uid { get; init; }

    /// <summary>The policy in force.</summary>
    public Policy Policy => Request.Policy;

    /// <summary>The weakest isolation seen, as JSON, or null when no box ran.</summary>
    public JsonObject? IsolationJson => isolation is null ? null : Boxes.IsolationJson.ToJson(isolation);

    /// <summary>Whether a commit is measured by itself, as <c>guard init</c> does.</summary>
    public bool OnlyBaseline => Request.Base == Request.Commit;

    /// <summary>The commit of a side.</summary>
    public string Commit(Side side) => side == Side.Baseline ? Request.Base : Request.Commit;

    /// <summary>Notes what isolation a box really had, and refuses less than the policy's floor.</summary>
    /// <exception cref="MeasurementFailureException">The box was weaker than the floor.</exception>
    public void Note(Isolation actual)
    {
        if (isolation is null || actual.Rung < isolation.Rung) isolation = actual;
        IsolationFloor.Check(Policy, actual.Rung);
    }
}
