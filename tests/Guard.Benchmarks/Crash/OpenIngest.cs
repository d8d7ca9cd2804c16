using Guard.Hooks.Candidates;
using Guard.Hooks.Receiving.Ingest;
using Guard.Hooks.Receiving.Tree;
using Guard.Ingest;

namespace Guard.Benchmarks.Crash;

/// <summary>Runs the real ingest worker in the host's process: what is asked here is what a crash leaves, and a box costs half a second a start.</summary>
internal sealed class OpenIngest : IConfinement
{
    /// <inheritdoc/>
    public string Shim => Places.Shim;

    /// <inheritdoc/>
    public Task<IConfinedProcess> StartAsync(ConfinedProgram program, CancellationToken cancellationToken) => Task.FromResult<IConfinedProcess>(new Running(
        new IngestPaths(program.Intake, Path.Combine(program.Repository, "public.git"), program.Socket, program.Socket + ".hook", Shim)));

    private sealed class Running : IConfinedProcess
    {
        private readonly CancellationTokenSource stop = new();

        public Running(IngestPaths paths) => Ended = RunAsync(paths);

        public Task<string> Ended { get; }

        public async ValueTask DisposeAsync()
        {
            await stop.CancelAsync();
            await Ended;
        }

        private async Task<string> RunAsync(IngestPaths paths)
        {
            try
            {
                var rules = new IngestRules(CrashHost.Load, new PolicyScreen(), new TreeLimits());
                await Task.Run(() => IngestWorker.RunAsync(paths, rules, stop.Token));
                return "it was told to end";
            }
            catch (Exception error)
            {
                return error.Message;
            }
        }
    }
}
