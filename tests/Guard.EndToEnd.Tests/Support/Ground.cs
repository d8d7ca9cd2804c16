using System.Text.Json.Nodes;

namespace Guard.EndToEnd.Tests.Support;

/// <summary>One test's own ground: a short temporary directory, a home of Guard's, a gate for slow evaluators. Ends the resident Guard.</summary>
internal sealed class Ground : IAsyncDisposable
{
    private static readonly string[] Below = ["h", "gate"];

    private Ground(string root)
    {
        Root = root;
        Guard = new GuardProgram(Path.Combine(root, "h"));
    }

    /// <summary>The directory of everything.</summary>
    public string Root { get; }

    /// <summary>The program with this ground's home.</summary>
    public GuardProgram Guard { get; }

    /// <summary>Mounted read-only into boxes; holds measurements back while <c>closed</c> is in it.</summary>
    public string Gate => Path.Combine(Root, "gate");

    /// <summary>Makes a ground.</summary>
    public static Ground Create()
    {
        if (!File.Exists(GuardProgram.Executable)) Assert.Fail($"{GuardProgram.Executable} is missing: build this test project without GuardSkipShim.");
        string root = Directory.CreateTempSubdirectory("ge-").FullName; // short: a socket's path has 107 bytes
        const UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        File.SetUnixFileMode(root, mode | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        foreach (string name in Below) Directory.CreateDirectory(Path.Combine(root, name), mode);
        File.SetUnixFileMode(Path.Combine(root, "gate"), mode | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        return new Ground(root);
    }

    /// <summary>A path on it.</summary>
    public string At(string name) => Path.Combine(Root, name);

    /// <summary>Writes a file on it.</summary>
    public string Write(string name, string text)
    {
        File.WriteAllText(At(name), text);
        return At(name);
    }

    /// <summary>Holds every measurement back, or lets them go.</summary>
    public void CloseGate() => File.WriteAllText(Path.Combine(Gate, "closed"), "");

    /// <inheritdoc cref="CloseGate"/>
    public void OpenGate() => File.Delete(Path.Combine(Gate, "closed"));

    /// <summary>Makes the sample project, under guard.</summary>
    public async Task<ScratchRepository> GuardedAsync(string? policy = null, string name = "project")
    {
        ScratchRepository repository = await ScratchRepository.CreateAsync(At(name), Sample.Files());
        ProgramResult init = await Guard.RunAsync(repository.Directory, "init", "--policy", Write(name + ".yaml", policy ?? Sample.Policy(Gate)));
        Assert.AreEqual(0, init.Code, init.ToString());
        return repository;
    }

    /// <summary>Runs an agent that is a shell script.</summary>
    public Task<ProgramResult> AgentAsync(ScratchRepository repository, string script) =>
        Guard.RunAsync(repository.Directory, "run", "--goal", "test", "--", "/bin/sh", "-c", script);

    /// <summary>Runs a command with <c>--json</c> and parses what it printed.</summary>
    public async Task<JsonNode> JsonAsync(ScratchRepository repository, params string[] arguments)
    {
        ProgramResult result = await Guard.RunAsync(repository.Directory, [.. arguments, "--json"]);
        return JsonNode.Parse(result.Output) ?? throw new AssertFailedException(result.ToString());
    }

    /// <summary>The candidates, oldest first.</summary>
    public async Task<JsonArray> CandidatesAsync(ScratchRepository repository) => (await JsonAsync(repository, "status"))["candidates"]!.AsArray();

    /// <summary>The tip of the guarded branch, as <c>guard status</c> tells it.</summary>
    public async Task<string> TipAsync(ScratchRepository repository) => (string)(await JsonAsync(repository, "status"))["tip"]!;

    /// <summary>Completes when a candidate has been decided.</summary>
    public async Task<JsonNode> DecidedAsync(ScratchRepository repository, string id)
    {
        JsonNode? found = null;
        for (int tries = 0; tries < 1000; tries++)
        {
            found = (await CandidatesAsync(repository)).FirstOrDefault(c => (string)c!["id"]! == id);
            if ((string?)found?["state"] is not (null or "received" or "screened" or "measured")) return found!;
        }

        throw new AssertFailedException($"{id} was never decided: {found?.ToJsonString()}");
    }

    /// <summary>Checks that the log verifies.</summary>
    public async Task LogVerifiesAsync()
    {
        ProgramResult log = await Guard.RunAsync(Root, "log", "verify");
        Assert.AreEqual(0, log.Code, log.ToString());
        Assert.StartsWith("consistent", log.Output);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        OpenGate();
        await Guard.RunAsync(Root, "stop");
        foreach (int id in Processes.Naming(Guard.Home)) Processes.Signal(id, "KILL"); // what a failed test left; its home is its own
        await Processes.UntilAsync(() => Processes.Naming(Guard.Home).Count == 0, "every process of this home was gone");
        Directory.Delete(Root, recursive: true);
    }
}
