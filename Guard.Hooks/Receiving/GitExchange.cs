namespace Guard.Hooks.Receiving;

/// <summary>Which part of git's pack protocol a connection carries.</summary>
public enum GitExchange
{
    /// <summary>All of it: refs, then commands and pack or negotiation, both ways, as over a socket or ssh (gitprotocol-pack(5)).</summary>
    Conversation,

    /// <summary>Only the refs: the first request of the smart HTTP protocol (gitprotocol-http(5)).</summary>
    Advertisement,

    /// <summary>Only what follows them: the second request of the smart HTTP protocol.</summary>
    Request,
}
