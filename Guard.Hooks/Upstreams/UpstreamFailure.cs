namespace Guard.Hooks.Upstreams;

/// <summary>Why an upstream was not read or written.</summary>
public enum UpstreamFailure
{
    /// <summary>It did not answer, or not in time: another try may work without anybody's doing.</summary>
    Network,

    /// <summary>It answered no, or Guard may not ask: a credential, a host key, a name. Somebody has to do something first.</summary>
    Refused,
}
