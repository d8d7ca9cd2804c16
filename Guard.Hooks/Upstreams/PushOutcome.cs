namespace Guard.Hooks.Upstreams;

/// <summary>How a push to the upstream ended, as git tells it.</summary>
public enum PushOutcome
{
    /// <summary>The ref moved, or was there already.</summary>
    Moved,

    /// <summary>The ref is somewhere that the commit does not build on; it may have moved since it was read.</summary>
    NotForward,

    /// <summary>The upstream said no: a protected branch, a hook, a credential. Trying again changes nothing.</summary>
    Refused,

    /// <summary>It did not answer, or could not do it now.</summary>
    Failed,
}
