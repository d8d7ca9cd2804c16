using Guard.Policies.Model;

namespace Guard.Policies.Rules;

/// <summary><c>diff-size</c>: a change that nobody can review is rejected.</summary>
public sealed class DiffSizeLimitRule(DiffSizeRule settings) : IRule
{
    private const string Next = "Split the work into smaller pushes, and leave generated and binary files out.";

    /// <inheritdoc/>
    public string Id => RuleIds.DiffSize;

    /// <inheritdoc/>
    public string PromptRule => "Keep changes small and reviewable.";

    /// <inheritdoc/>
    public IEnumerable<Finding> Check(ChangeSet change)
    {
        if (change.Changes.Count > settings.Files)
            yield return new Finding(Id, FindingAction.Reject, $"The change touches {change.Changes.Count} files; the policy allows {settings.Files}.", Next);

        // Sizes come from a hostile tree: the sum saturates instead of wrapping round to a small number.
        var bytes = change.Changes.Aggregate(0L, (sum, file) => sum > long.MaxValue - Math.Max(0, file.NewSize) ? long.MaxValue : sum + Math.Max(0, file.NewSize));
        if (bytes > settings.Bytes)
            yield return new Finding(Id, FindingAction.Reject, $"The added and changed files have {bytes} bytes; the policy allows {settings.Bytes}.", Next);
    }
}
