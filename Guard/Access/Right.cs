namespace Guard.Access;

/// <summary>What a request needs.</summary>
internal enum Right
{
    /// <summary>Take accepted history (git fetch).</summary>
    Fetch,

    /// <summary>Hand in commits (git push).</summary>
    Push,

    /// <summary>Start an agent in a box.</summary>
    Run,

    /// <summary>See candidates, policies, the log and the state of the machine.</summary>
    Read,

    /// <summary>Change policies, repositories, keys and tokens; override a rule; stop Guard. What names no right needs this one.</summary>
    Operate,
}
