using System.Net;

namespace Guard.Egress;

/// <summary>Bounds of the proxy, and how it finds addresses.</summary>
internal sealed record EgressOptions
{
    /// <summary>The usual ones.</summary>
    public static EgressOptions Default { get; } = new();

    /// <summary>Largest body of a request in bytes: what the largest provider takes.</summary>
    public int BodyBytes { get; init; } = 32 << 20;

    /// <summary>Bytes of bodies that are held at once for one run.</summary>
    public int HeldBytes { get; init; } = 96 << 20;

    /// <summary>Connections of one box at once.</summary>
    public int Connections { get; init; } = 256;

    /// <summary>Largest part of an answer in bytes that is looked at as a whole for its usage: a plain JSON answer, or one event of a stream.</summary>
    public int UsageBytes { get; init; } = 16 << 20;

    /// <summary>How long a connection to the provider may take.</summary>
    public TimeSpan ConnectLimit { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long the provider may think before its answer begins.</summary>
    public TimeSpan FirstByteLimit { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long an answer may pause.</summary>
    public TimeSpan PauseLimit { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Resolves a name; an address resolves to itself.</summary>
    public Func<string, CancellationToken, Task<IPAddress[]>> Resolve { get; init; } = Dns.GetHostAddressesAsync;
}
