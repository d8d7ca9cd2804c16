using Guard.Hooks.Candidates;
using Guard.Hooks.Receiving.Ingest;
using Guard.Hooks.Receiving.Tree;
using Guard.Policies.Model;

namespace Guard.Hooks.Tests.Support;

/// <summary>Runs the real ingest worker in this process: what it does is tested here, what it cannot do is tested where there are boxes.</summary>
internal sealed class OpenConfinement(Func<Policy> policy) : IConfinement
{
    public string Shim => TestGate.Shim;

    public Task<IConfinedProcess> StartAsync(ConfinedProgram program, CancellationToken cancellationToken)
    {
        var paths = new IngestPaths(
            program.Intake, Path.Combine(program.Repository, "public.git"), program.Socket, program.Socket + ".hook", Shim);
        return Task.FromResult<IConfinedProcess>(new Running(paths, new IngestRules(_ => policy(), new FakeScreen(), new TreeLimits())));
    }

    private sealed class Running : IConfinedProcess
    {
        private readonly CancellationTokenSource stop = new();

        public Running(IngestPaths paths, IngestRules rules) => Ended = RunAsync(paths, rules);

        public Task<string> Ended { get; }

        public async ValueTask DisposeAsync()
        {
            await stop.CancelAsync();
            await Ended;
        }

        private async Task<string> RunAsync(IngestPaths paths, IngestRules rules)
        {
            try
            {
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
