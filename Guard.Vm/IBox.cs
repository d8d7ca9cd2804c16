namespace Guard.Vm;

/// <summary>A running box. Disposing it kills everything inside.</summary>
public interface IBox : IAsyncDisposable
{
    /// <summary>The isolation in force.</summary>
    Isolation Isolation { get; }

    /// <summary>The command's standard input; close it to send end-of-file.</summary>
    Stream StandardInput { get; }

    /// <summary>The command's standard output (with a terminal: all output).</summary>
    Stream StandardOutput { get; }

    /// <summary>The command's standard error; empty with a terminal.</summary>
    Stream StandardError { get; }

    /// <summary>The ports that <see cref="BoxSpec.Ports"/> asked for; they are closed when the box is gone.</summary>
    IReadOnlyList<IBoxPort> Ports { get; }

    /// <summary>Waits for the command's end; the whole box is gone when this completes.</summary>
    Task<BoxExit> WaitAsync(CancellationToken cancellationToken = default);

    /// <summary>Sends a signal to the command (not to PID 1), such as 2 for SIGINT.</summary>
    Task SignalAsync(int signal);

    /// <summary>Changes the terminal's size.</summary>
    Task ResizeAsync(int columns, int rows);

    /// <summary>Kills everything in the box at once.</summary>
    Task KillAsync();
}
