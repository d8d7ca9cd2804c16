using Guard.Measuring.Boxes;
using Guard.Vm;

namespace Guard.Measuring.Programs;

/// <summary>A running box whose log streams are drained into tails, so that a flood blocks nobody.</summary>
internal sealed class DrainedBox : IAsyncDisposable
{
    private readonly Task pumps;
    private bool disposed;

    /// <summary>Starts to drain a box.</summary>
    /// <param name="box">The box; disposed with this.</param>
    /// <param name="drainOutput">Whether standard output is a log too; its input is then closed. Else both are the channel.</param>
    public DrainedBox(IBox box, bool drainOutput)
    {
        Box = box;
        if (drainOutput) box.StandardInput.Close();
        pumps = drainOutput
            ? Task.WhenAll(Output.PumpAsync(box.StandardOutput), Error.PumpAsync(box.StandardError))
            : Error.PumpAsync(box.StandardError);
    }

    /// <summary>The box.</summary>
    public IBox Box { get; }

    /// <summary>The tail of its standard output.</summary>
    public TailBuffer Output { get; } = new();

    /// <summary>The tail of its standard error.</summary>
    public TailBuffer Error { get; } = new();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (disposed) return;
        disposed = true;
        await Box.KillAsync();
        await pumps;
        await Box.DisposeAsync();
    }
}
