using System.Net.Sockets;
using Guard.Vm;

namespace Guard.Tests.Measuring.Fakes;

/// <summary>A box that is a task in this process.</summary>
internal sealed class FakeBox : IBox
{
    private readonly CancellationTokenSource kill = new();
    private readonly Task<BoxExit> exit;
    private readonly NetworkStream[] inner;

    public FakeBox(BoxRequest request, Func<FakeProcess, Task<int>> command)
    {
        (NetworkStream hostIn, NetworkStream boxIn) = Duplex.Pair();
        (NetworkStream hostOut, NetworkStream boxOut) = Duplex.Pair();
        (NetworkStream hostError, NetworkStream boxError) = Duplex.Pair();
        (StandardInput, StandardOutput, StandardError) = (hostIn, hostOut, hostError);
        var descriptors = new Dictionary<int, NetworkStream>();
        foreach (int number in request.Descriptors)
        {
            (NetworkStream host, NetworkStream box) = Duplex.Pair();
            descriptors[number] = box;
            request.OnDescriptor!(number, host);
        }

        inner = [boxIn, boxOut, boxError, .. descriptors.Values];
        var process = new FakeProcess
        {
            Spec = request.Spec, Input = boxIn, Output = boxOut, Error = boxError, Descriptors = descriptors, Killed = kill.Token,
        };
        exit = Task.Run(() => RunAsync(command, process));
    }

    public Isolation Isolation { get; } = new(IsolationRung.Process, ["fake"], "0", "0", "0");

    public Stream StandardInput { get; }

    public Stream StandardOutput { get; }

    public Stream StandardError { get; }

    public IReadOnlyList<IBoxPort> Ports => [];

    public Task<BoxExit> WaitAsync(CancellationToken cancellationToken = default) => exit.WaitAsync(cancellationToken);

    public Task SignalAsync(int signal) => Task.CompletedTask;

    public Task ResizeAsync(int columns, int rows) => Task.CompletedTask;

    public async Task KillAsync()
    {
        await kill.CancelAsync();
        await exit;
    }

    public async ValueTask DisposeAsync() => await KillAsync();

    private async Task<BoxExit> RunAsync(Func<FakeProcess, Task<int>> command, FakeProcess process)
    {
        try
        {
            return new BoxExit(await command(process).WaitAsync(kill.Token), null, false, false);
        }
        catch (OperationCanceledException)
        {
            return new BoxExit(null, 9, false, false);
        }
        catch (Exception error) when (error is IOException or InvalidOperationException)
        {
            return new BoxExit(null, 13, false, false);
        }
        finally
        {
            foreach (NetworkStream stream in inner) await stream.DisposeAsync();
        }
    }
}
