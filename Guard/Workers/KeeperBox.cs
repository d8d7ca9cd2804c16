using System.Globalization;
using Guard.Hooks.Candidates;
using Guard.Vm;
using Guard.Vm.Process;

namespace Guard.Workers;

/// <summary>
/// The box of a keeper, <c>guard keeper</c>: the vault's objects are writable, public and every intake are readable. Refs and configuration are
/// read-only in there, the log and its key are not there at all.
/// </summary>
internal static class KeeperBox
{
    private const int FanOut = 256;
    private const string Written = "vault.git/objects";

    /// <summary>
    /// Gives what it may write to its uid: the directories, not what is in them, for an object is never written twice. git makes the fan-out
    /// directories as it needs them, with the uid of whoever needs them; here they are all made before.
    /// </summary>
    public static void Give(string repository, uint uid)
    {
        string objects = Path.Combine(repository, Written);
        HostIdentity.OwnAlone(objects, uid);
        foreach (string name in Enumerable.Range(0, FanOut).Select(n => n.ToString("x2", CultureInfo.InvariantCulture)).Append("pack"))
        {
            string directory = Path.Combine(objects, name);
            if (new FileInfo(directory).LinkTarget is not null) File.Delete(directory); // git never makes a link there, nor a file
            else if (File.Exists(directory)) File.Move(directory, $"{directory}.moved-aside-{Guid.NewGuid():n}");
            Directory.CreateDirectory(directory);
            HostIdentity.OwnAlone(directory, uid);
        }
    }

    /// <summary>The box.</summary>
    public static BoxSpec Compose(ConfinedProgram program, uint uid) => WorkerBox.Compose(
        program, uid, ["keeper", WorkerBox.Store, WorkerBox.Socket, WorkerBox.Shim],
        [
            .. ((string[])["public.git", "public.objects", "vault.git", "intake"]).Select(name => WorkerBox.Mount(BoxMountKind.ReadOnly, program, name)),
            WorkerBox.Mount(BoxMountKind.ReadWrite, program, Written),
            WorkerBox.Mount(BoxMountKind.ReadOnly, program, Written + "/info"), // where the alternates are, which the gate reads
        ]);
}
