using System.Runtime.InteropServices;
using Guard.Hooks.Candidates;
using Guard.Measuring.Boxes;
using Guard.Vm;
using Guard.Vm.Process;

namespace Guard.Ingest;

/// <summary>
/// Starts ingest workers in boxes: <c>guard ingest</c> again, with one intake's objects and refs writable, public readable, no network, no key
/// and a uid of its own (as root). The intake's configuration and hooks are read-only in there, too.
/// </summary>
/// <param name="launcher">Starts boxes.</param>
internal sealed class BoxedIngest(IBoxLauncher launcher) : IConfinement
{
    private const string Runtime = "/opt/dotnet";
    private const string Program = "/opt/guard";
    private const string Store = "/store";
    private const string Socket = "/run/ingest.sock";
    private const string HookSocket = "/tmp/hook.sock";
    private const string ShimInside = "/run/guard/shim";
    private static readonly string[] Written = ["objects", "refs"];

    /// <inheritdoc/>
    public string Shim => ShimInside;

    /// <inheritdoc/>
    public async Task<IConfinedProcess> StartAsync(ConfinedProgram program, CancellationToken cancellationToken)
    {
        BoxSpec spec = Compose(program, HostIdentity.Allocate());
        foreach (string name in Written) HostIdentity.Own(Path.Combine(program.Intake, name), spec.HostUid);
        return new BoxedProcess(await launcher.StartAsync(new BoxRequest(spec), cancellationToken));
    }

    /// <summary>The box of a worker.</summary>
    internal static BoxSpec Compose(ConfinedProgram program, uint uid)
    {
        string intake = $"{Store}/intake/{Path.GetFileName(program.Intake)}";
        return new BoxSpec
        {
            Name = "ingest-" + program.Source.ToLowerInvariant().Replace('_', '-'),
            Arguments = [$"{Runtime}/dotnet", "exec", $"{Program}/guard.dll", "ingest", intake, $"{Store}/public.git", Socket, HookSocket, ShimInside],
            Environment = new Dictionary<string, string>
            {
                ["PATH"] = "/usr/local/bin:/usr/bin:/bin", ["HOME"] = "/tmp", ["TMPDIR"] = "/tmp", ["LANG"] = "C.UTF-8",
                ["DOTNET_EnableDiagnostics"] = "0", ["DOTNET_gcServer"] = "0", ["DOTNET_NOLOGO"] = "1",
            },
            HostUid = uid,
            Files = new Dictionary<string, string> { ["/etc/gitconfig"] = "[safe]\n\tdirectory = *\n" },
            Mounts =
            [
                new BoxMount(BoxMountKind.ReadOnly, Runtime, RuntimeRoot()),
                new BoxMount(BoxMountKind.ReadOnly, Program, Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)),
                new BoxMount(BoxMountKind.ReadOnly, $"{Store}/public.git", Path.Combine(program.Repository, "public.git")),
                new BoxMount(BoxMountKind.ReadOnly, $"{Store}/public.objects", Path.Combine(program.Repository, "public.objects")),
                new BoxMount(BoxMountKind.ReadOnly, intake, program.Intake),
                .. Written.Select(name => new BoxMount(BoxMountKind.ReadWrite, $"{intake}/{name}", Path.Combine(program.Intake, name))),
                new BoxMount(BoxMountKind.ReadWrite, Socket, program.Socket),
            ],
            Limits = new BoxLimits { MemoryBytes = 1L << 30, Processes = 256, FileBytes = 1L << 29, OpenFiles = 1024 },
        };
    }

    // .../shared/Microsoft.NETCore.App/10.0.x/ is where the runtime runs from; the host program is three directories up.
    private static string RuntimeRoot() => Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
}
