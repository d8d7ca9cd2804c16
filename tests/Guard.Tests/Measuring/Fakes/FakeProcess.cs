using System.Net.Sockets;
using System.Text;
using Guard.Vm;

namespace Guard.Tests.Measuring.Fakes;

/// <summary>What a fake box's command sees.</summary>
internal sealed class FakeProcess
{
    public required BoxSpec Spec { get; init; }

    public required Stream Input { get; init; }

    public required Stream Output { get; init; }

    public required Stream Error { get; init; }

    public required IReadOnlyDictionary<int, NetworkStream> Descriptors { get; init; }

    /// <summary>Cancelled when the box is killed.</summary>
    public required CancellationToken Killed { get; init; }

    /// <summary>The host directory that keeps what the command writes to the workspace.</summary>
    public string Upper => Spec.Mounts.Single(m => m.Target == "/workspace").Upper!;

    public static async Task WriteAsync(Stream stream, string text)
    {
        await stream.WriteAsync(Encoding.UTF8.GetBytes(text));
        await stream.FlushAsync();
    }

    /// <summary>Never ends by itself.</summary>
    public async Task<int> HangAsync()
    {
        var killed = new TaskCompletionSource();
        await using (Killed.Register(killed.SetResult)) await killed.Task;
        throw new OperationCanceledException(Killed);
    }
}
