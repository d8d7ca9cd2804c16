using System.Collections.Concurrent;
using Guard.Vm;

namespace Guard.Tests.Measuring.Fakes;

/// <summary>A launcher whose boxes are tasks: no isolation, for tests of what surrounds a box.</summary>
internal sealed class FakeLauncher : IBoxLauncher
{
    private readonly Func<FakeProcess, Task<int>> command;

    public FakeLauncher(Func<FakeProcess, Task<int>> command) => this.command = command;

    public IsolationRung Rung { get; init; } = IsolationRung.Process;

    /// <summary>The boxes started, in order.</summary>
    public ConcurrentQueue<BoxSpec> Started { get; } = new();

    public Task<IBox> StartAsync(BoxRequest request, CancellationToken cancellationToken = default)
    {
        Started.Enqueue(request.Spec);
        return Task.FromResult<IBox>(new FakeBox(request, command));
    }
}
