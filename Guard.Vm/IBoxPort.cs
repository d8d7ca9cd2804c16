namespace Guard.Vm;

/// <summary>
/// A port on a box's loopback whose other side is Guard: it listens from before the command starts, and no process in the box has to do with it. On
/// every rung it is the same: a number inside, streams outside.
/// </summary>
public interface IBoxPort
{
    /// <summary>The TCP port inside, on 127.0.0.1.</summary>
    int Number { get; }

    /// <summary>Waits for the next connection of something in the box.</summary>
    /// <returns>The stream, or null when the box is gone.</returns>
    /// <exception cref="IOException">This process has no descriptor left for one more; ask again later.</exception>
    Task<Stream?> AcceptAsync(CancellationToken cancellationToken = default);
}
