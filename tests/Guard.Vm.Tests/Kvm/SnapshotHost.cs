using System.Diagnostics;
using Guard.Vm.Kvm;
using Guard.Vm.Kvm.Snapshots;

namespace Guard.Vm.Tests.Kvm;

/// <summary>This program run again, as another process that knows nothing of a template but its file.</summary>
internal static class SnapshotHost
{
    /// <summary>The first argument.</summary>
    public const string Verb = "snapshot";

    /// <summary><c>snapshot PATH</c>: forks a guest of a file, has it count and change a letter, prints what it says.</summary>
    public static int Run(string path)
    {
        using KvmHost host = KvmHost.Open();
        using MachineTemplate template = SnapshotReader.Read(host, path, TimeProvider.System);
        using KvmMachine fork = template.Fork();
        PayloadBus bus = new PayloadBus { Until = 3 }.Tell('C').Tell('a');
        fork.Run(bus, Guests.Patience);
        Console.WriteLine(bus.Heard);
        return 0;
    }

    /// <summary>Starts it.</summary>
    public static System.Diagnostics.Process Start(string path)
    {
        string program = Environment.ProcessPath!;
        string[] self = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [program, "exec", typeof(SnapshotHost).Assembly.Location] : [program];
        return System.Diagnostics.Process.Start(new ProcessStartInfo(self[0], [.. self[1..], Verb, path]) { RedirectStandardOutput = true })!;
    }
}
