using Guard.Hooks.Candidates;
using Guard.Hooks.Receiving;
using Guard.Vm;
using Guard.Vm.Process;

namespace Guard.Workers;

/// <summary>
/// The box of an ingest worker, <c>guard ingest</c>: one intake's objects and refs are writable, public is readable. The intake's configuration and
/// hooks are read-only in there, too.
/// </summary>
internal static class IngestBox
{
    private const string HookSocket = "/tmp/hook.sock";
    private static readonly string[] Written = ["objects", "refs"];

    /// <summary>Gives what it may write to its uid.</summary>
    public static void Give(string intake, uint uid)
    {
        foreach (string name in Written) HostIdentity.Own(Path.Combine(intake, name), uid);
    }

    /// <summary>The box.</summary>
    public static BoxSpec Compose(ConfinedProgram program, string intake, uint uid)
    {
        string inside = $"intake/{Path.GetFileName(intake)}";
        BoxSpec spec = WorkerBox.Compose(
            program, uid, ["ingest", $"{WorkerBox.Store}/{inside}", $"{WorkerBox.Store}/public.git", WorkerBox.Socket, HookSocket, WorkerBox.Shim, $"{WorkerBox.Store}/verdicts/{program.Source}/{GuardedRepository.VerdictsName}"],
            [
                WorkerBox.Mount(BoxMountKind.ReadOnly, program, "public.git"),
                WorkerBox.Mount(BoxMountKind.ReadOnly, program, "public.objects"),
                WorkerBox.Mount(BoxMountKind.ReadOnly, program, $"verdicts/{program.Source}"),
                WorkerBox.Mount(BoxMountKind.ReadOnly, program, inside),
                .. Written.Select(name => WorkerBox.Mount(BoxMountKind.ReadWrite, program, $"{inside}/{name}")),
                WorkerBox.Mount(BoxMountKind.ReadOnly, program, $"{inside}/objects/info"), // where the alternates are, which the gate reads
            ]);
        return spec with { Files = new Dictionary<string, string> { ["/etc/gitconfig"] = "[safe]\n\tdirectory = *\n" } };
    }
}
