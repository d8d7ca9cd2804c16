using Guard.Policies.Model;

namespace Guard.Hooks.Receiving.Tree;

/// <summary>Collects the findings of one look at a push, up to a limit.</summary>
internal sealed class TreeFindings(int limit)
{
    private const int LongestPath = 200;
    private readonly List<Finding> findings = [];

    /// <summary>The commit that is being looked at.</summary>
    public string? Commit { get; set; }

    /// <summary>What was found.</summary>
    public IReadOnlyList<Finding> All => findings;

    /// <summary>Adds a finding.</summary>
    /// <exception cref="TreeFindingsFullException">The limit is reached.</exception>
    public void Add(string rule, string? path, string message, string nextStep, int? line = null)
    {
        AddLast(rule, message, nextStep, path, line);
        if (findings.Count >= limit) throw new TreeFindingsFullException();
    }

    /// <summary>Adds a finding after which the look ends.</summary>
    public void AddLast(string rule, string message, string nextStep, string? path = null, int? line = null) =>
        findings.Add(new Finding(rule, FindingAction.Reject, message, nextStep)
        {
            Path = path is null ? null : TextFilter.Line(path, LongestPath),
            Line = line,
            Commit = Commit,
        });
}
