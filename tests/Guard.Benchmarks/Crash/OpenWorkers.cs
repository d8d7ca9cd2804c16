using Guard.Hooks.Candidates;
using Guard.Hooks.Keeping;
using Guard.Hooks.Receiving;
using Guard.Hooks.Receiving.Ingest;
using Guard.Hooks.Receiving.Tree;
using Guard.Workers;

namespace Guard.Benchmarks.Crash;

/// <summary>Runs the real workers in the host's process: what is asked here is what a crash leaves, and a box costs half a second a start.</summary>
internal sealed class OpenWorkers : IConfinement
{
    /// <inheritdoc/>
    public string Shim => Places.Shim;

    /// <inheritdoc/>
    public Task<IConfinedProcess> StartAsync(ConfinedProgram program, CancellationToken cancellationToken) =>
        Task.FromResult<IConfinedProcess>(new Running(stop => program.Intake is { } intake ? Ingest(program, intake, stop) : Keep(program, stop)));

    private Task Ingest(ConfinedProgram program, string intake, CancellationToken stop)
    {
        var paths = new IngestPaths(intake, Path.Combine(program.Repository, "public.git"), program.Socket, program.Socket + ".hook", Shim)
        {
            Verdicts = Path.Combine(program.Repository, "verdicts", program.Source, GuardedRepository.VerdictsName),
        };
        return IngestWorker.RunAsync(paths, new IngestRules(CrashHost.Load, new PolicyScreen(), new TreeLimits()), stop);
    }

    private Task Keep(ConfinedProgram program, CancellationToken stop) => KeeperWorker.RunAsync(new KeeperPaths(program.Repository, program.Socket, Shim), stop);

    private sealed class Running : IConfinedProcess
    {
        private readonly CancellationTokenSource stop = new();

        public Running(Func<CancellationToken, Task> worker) => Ended = RunAsync(worker);

        public Task<string> Ended { get; }

        public async ValueTask DisposeAsync()
        {
            await stop.CancelAsync();
            await Ended;
        }

        private async Task<string> RunAsync(Func<CancellationToken, Task> worker)
        {
            try
            {
                await Task.Run(() => worker(stop.Token));
                return "it was told to end";
            }
            catch (Exception error)
            {
                return error.Message;
            }
        }
    }
}
