using System.Text;
using Guard.Agents;
using Guard.Daemon.Wire;
using Guard.Vm;

namespace Guard.Nights;

/// <summary>An attempt's console: nobody types, what is printed goes into the transcript, and the night says when it ends.</summary>
internal sealed class AttemptConsole(Transcript transcript, Action ended) : IRunConsole
{
    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <inheritdoc/>
    public bool Interrupted => false;

    /// <inheritdoc/>
    public Task Gone => _gone.Task;

    /// <summary>Why it was told to end, or null.</summary>
    public string? Stopped { get; private set; }

    /// <summary>Tells the agent to end; what it has committed is pushed.</summary>
    public void Stop(string why)
    {
        Stopped ??= why;
        _gone.TrySetResult();
    }

    /// <inheritdoc/>
    public void AgentEnded() => ended();

    /// <inheritdoc/>
    public void Report(string value) => transcript.Write(Encoding.UTF8.GetBytes($"guard: {value}\n"));

    /// <inheritdoc/>
    public async Task PumpOutAsync(Stream source, WireFrameKind kind)
    {
        byte[] buffer = new byte[32 * 1024];
        int read;
        while ((read = await source.ReadAsync(buffer)) > 0) transcript.Write(buffer.AsSpan(0, read));
    }

    /// <inheritdoc/>
    public Task PumpInAsync(IBox box)
    {
        box.StandardInput.Close();
        return Task.CompletedTask;
    }
}
