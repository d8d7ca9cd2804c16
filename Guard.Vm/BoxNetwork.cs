namespace Guard.Vm;

/// <summary>What network a box sees.</summary>
public enum BoxNetwork
{
    /// <summary>An empty network namespace with loopback only.</summary>
    None,

    /// <summary>The host's network. Only for a <c>prepare</c> step of the trusted baseline whose policy asks for it; logged as such.</summary>
    Host,
}
