using Guard.Policies.Model;

namespace Guard.Publishing;

/// <summary>Where a policy publishes to.</summary>
internal static class PublishTarget
{
    /// <summary>The full ref name upstream, or null when nothing is published.</summary>
    public static string? Of(Policy policy) => policy.Publish switch
    {
        PublishRule.Push => "refs/heads/" + policy.Branch,
        PublishRule.Branch => "refs/heads/guard/" + policy.Branch,
        _ => null,
    };
}
