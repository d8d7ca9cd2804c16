using System.Runtime.InteropServices;
using Guard.Hooks.Candidates;
using Guard.Vm;

namespace Guard.Workers;

/// <summary>What the boxes of all workers have: the runtime, this program, the socket to the gate.</summary>
internal static class WorkerBox
{
    /// <summary>The native Shim, as a worker sees it.</summary>
    public const string Shim = "/run/guard/shim";

    /// <summary>The gate's socket, as a worker sees it.</summary>
    public const string Socket = "/run/worker.sock";

    /// <summary>Where the stores are, as a worker sees them.</summary>
    public const string Store = "/store";

    private const string Runtime = "/opt/dotnet";
    private const string Program = "/opt/guard";

    /// <summary>Composes a box.</summary>
    /// <param name="program">Whose.</param>
    /// <param name="uid">Its kernel uid.</param>
    /// <param name="arguments">This program's arguments.</param>
    /// <param name="stores">What it sees of the stores.</param>
    public static BoxSpec Compose(ConfinedProgram program, uint uid, string[] arguments, params BoxMount[] stores) => new()
    {
        Name = arguments[0] + "-" + program.Source.ToLowerInvariant().Replace('_', '-'),
        Arguments = [$"{Runtime}/dotnet", "exec", $"{Program}/guard.dll", .. arguments],
        Environment = new Dictionary<string, string>
        {
            ["PATH"] = "/usr/local/bin:/usr/bin:/bin", ["HOME"] = "/tmp", ["TMPDIR"] = "/tmp", ["LANG"] = "C.UTF-8",
            ["DOTNET_EnableDiagnostics"] = "0", ["DOTNET_gcServer"] = "0", ["DOTNET_NOLOGO"] = "1",
        },
        HostUid = uid,
        Mounts =
        [
            new BoxMount(BoxMountKind.ReadOnly, Runtime, RuntimeRoot()),
            new BoxMount(BoxMountKind.ReadOnly, Program, Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)),
            .. stores,
            new BoxMount(BoxMountKind.ReadWrite, Socket, program.Socket),
        ],
        Limits = new BoxLimits { MemoryBytes = 1L << 30, Processes = 256, FileBytes = 1L << 29, OpenFiles = 1024 },
    };

    /// <summary>Something of the stores, as a worker sees it.</summary>
    public static BoxMount Mount(BoxMountKind kind, ConfinedProgram program, string path) => new(kind, $"{Store}/{path}", Path.Combine(program.Repository, path));

    // .../shared/Microsoft.NETCore.App/10.0.x/ is where the runtime runs from; the host program is three directories up.
    private static string RuntimeRoot() => Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
}
