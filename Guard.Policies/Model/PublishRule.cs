namespace Guard.Policies.Model;

/// <summary>Where accepted history goes.</summary>
public enum PublishRule
{
    /// <summary><c>none</c>: nowhere; people fetch it from Guard.</summary>
    None,

    /// <summary><c>push</c>: the upstream's branch is moved forward to it.</summary>
    Push,

    /// <summary><c>branch</c>: the upstream's branch <c>guard/BRANCH</c> is moved forward to it, for a pull request.</summary>
    Branch,
}
