using Guard.Hooks.Candidates;
using Guard.Hooks.Gatekeeping;
using Guard.Hooks.Receiving;
using Guard.Home;
using Guard.Workers;
using Guard.LogStore;
using Guard.Policies.Loading;
using Guard.Policies.Model;
using Guard.Vm.Process;

namespace Guard.Benchmarks.Crash;

/// <summary>
/// The program that is killed: the resident Guard without its command line. Gate, stores, log, git and ingest worker are the product's; only
/// the measurement is a number read from a file. It does at its start what the resident Guard does.
/// </summary>
internal static class CrashHost
{
    /// <summary>The argument that makes this program a host.</summary>
    public const string Verb = "crash-host";

    /// <summary>Leaves out recovery: the control that shows that the oracle sees what a crash leaves.</summary>
    public const string WithoutRecovery = "--without-recovery";

    /// <summary>Runs the worker in a box, as the resident Guard does, instead of in this process.</summary>
    public const string Boxed = "--boxes";

    /// <summary>Serves until standard input ends.</summary>
    public const string UntilInputEnds = "--until-input-ends";

    /// <summary>The line that says that clients are served.</summary>
    public const string Ready = "host: ready";

    /// <summary>Serves one site until it is told to stop.</summary>
    /// <param name="arguments">The site's directory, then options.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var site = new CrashSite(arguments[0]);
        byte[] bytes = await File.ReadAllBytesAsync(site.PolicyFile);
        Policy policy = Load(bytes);
        GuardedRepository repository = await GuardedRepository.OpenAsync(site.Repository, "demo", policy.Branch);
        await using SqliteDecisionLog log = await SqliteDecisionLog.OpenAsync(site.Log, TimeProvider.System);
        Directory.CreateDirectory(site.Sockets);
        IConfinement ingest = arguments.Contains(Boxed) ? new BoxedWorkers(new ProcessBoxLauncher(Places.Shim, site.Sockets)) : new OpenWorkers();
        await using var gate = new Gate(
            repository, () => new PolicyInForce(policy, 1, bytes), new ScoreMeasure(), ingest, log, TimeProvider.System, new GateOptions(site.Sockets, DurableFile.Files));
        if (!arguments.Contains(WithoutRecovery)) await gate.RecoverAsync();
        foreach (string source in repository.Intakes().Where(RefNames.IsRun)) await gate.EndSourceAsync(source);
        await using var server = new CrashServer(site.Socket, gate);
        await gate.WarmAsync(CrashSite.People);
        Console.WriteLine(Ready);
        if (arguments.Contains(UntilInputEnds)) await Console.In.ReadToEndAsync();
        else await server.Stopped;
        return 0;
    }

    /// <summary>Reads a policy as the resident Guard does.</summary>
    public static Policy Load(ReadOnlyMemory<byte> bytes)
    {
        PolicyLoadResult loaded = PolicyLoader.Load("policy.yaml", bytes.ToArray());
        return loaded.IsValid ? loaded.Policy : throw new InvalidOperationException("The policy does not load: " + string.Join("; ", loaded.Diagnostics));
    }
}
