using Guard.Vm;
using Guard.Vm.Process;

namespace Guard.Benchmarks.Measurements;

/// <summary>Start to exit of <c>/bin/true</c> in a process box, against the bare process, and against bubblewrap where it is installed.</summary>
internal sealed class BoxBenchmark : IBenchmark
{
    private const string Bubblewrap = "/usr/bin/bwrap";
    private readonly string directory = Places.Temporary();
    private ProcessBoxLauncher? launcher;

    /// <inheritdoc/>
    public string Name => "box";

    /// <inheritdoc/>
    public string Title => "Start to exit of `/bin/true` in a process box with memory and process limits, against the process alone, and against `bwrap --unshare-all` (no seccomp filter, no limits, no supervisor) where it is installed.";

    /// <inheritdoc/>
    public Task<IReadOnlyList<Subject>> SetUpAsync()
    {
        launcher = new ProcessBoxLauncher(Places.Shim, directory);
        List<Subject> subjects = [new("/bin/true", () => Child.RunAsync(null, "/bin/true")), new("process box", RunBoxAsync)];
        if (File.Exists(Bubblewrap)) subjects.Add(new Subject("bwrap --unshare-all", RunBubblewrapAsync));
        return Task.FromResult<IReadOnlyList<Subject>>(subjects);
    }

    /// <inheritdoc/>
    public Task TearDownAsync()
    {
        Directory.Delete(directory, recursive: true);
        return Task.CompletedTask;
    }

    private static Task<string> RunBubblewrapAsync() => Child.RunAsync(
        null, Bubblewrap, "--unshare-all", "--die-with-parent", "--uid", "1000", "--gid", "1000", "--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "/bin/true");

    private async Task RunBoxAsync()
    {
        var spec = new BoxSpec
        {
            Name = "benchmark", Arguments = ["/bin/true"], HostUid = HostIdentity.Allocate(),
            Limits = new BoxLimits { WallSeconds = 60, MemoryBytes = 1L << 30 },
        };
        await using IBox box = await launcher!.StartAsync(new BoxRequest(spec));
        BoxExit exit = await box.WaitAsync();
        if (!exit.Success) throw new InvalidOperationException($"/bin/true ended in the box with {exit}.");
    }
}
