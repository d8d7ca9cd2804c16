using System.Net;

namespace Guard.Daemon;

/// <summary>How a resident Guard serves.</summary>
/// <param name="Idle">After how long without work it leaves; <see cref="Timeout.InfiniteTimeSpan"/> for never.</param>
/// <param name="TeamSocket">A second socket, outside home, for accounts that cannot enter home; or null.</param>
/// <param name="Http">Where smart HTTP is served, a loopback address; or null for nowhere.</param>
internal sealed record DaemonOptions(TimeSpan Idle, string? TeamSocket = null, IPEndPoint? Http = null);
