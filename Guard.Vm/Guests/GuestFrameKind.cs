namespace Guard.Vm.Guests;

/// <summary>Kinds of frames between a guest's init and its host. The numbers are the protocol's: none is ever used for something else.</summary>
internal enum GuestFrameKind : byte
{
    /// <summary>To the host, once: init stands and waits. The payload is <see cref="GuestFrame.ProtocolVersion"/>.</summary>
    Ready = 1,

    /// <summary>To the guest: who it is from now on (<see cref="GuestIdentity"/>).</summary>
    Become = 2,

    /// <summary>To the host: it is. The payload is what went wrong, as text; empty for nothing.</summary>
    Became = 3,

    /// <summary>To the guest: start a command (<see cref="GuestCommand"/>).</summary>
    Start = 4,

    /// <summary>Both ways: bytes of a lane. 0 goes to the command's input, 1 and 2 come from its output and its errors.</summary>
    Data = 5,

    /// <summary>Both ways: a lane has no more.</summary>
    End = 6,

    /// <summary>Both ways: so many more bytes of a lane may be sent.</summary>
    Credit = 7,

    /// <summary>To the guest: a signal for a command's process group.</summary>
    Signal = 8,

    /// <summary>To the host: a command has ended (<see cref="GuestExit"/>); nothing of it follows.</summary>
    Ended = 9,
}
