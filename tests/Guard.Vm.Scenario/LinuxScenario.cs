using System.Diagnostics;
using System.Globalization;
using Guard.Vm.Guests;
using Guard.Vm.Kvm;
using Guard.Vm.Kvm.Linux;
using Guard.Vm.Kvm.Snapshots;

namespace Guard.Vm.Scenario;

/// <summary>
/// Where a KVM is that runs Linux: boots a guest, freezes it, forks it, and prints what it saw and how long it took, a line <c>@name value</c> each.
/// What is right is for the tests to say that read the lines.
/// </summary>
internal static class LinuxScenario
{
    private const int Forks = 30, EchoBytes = 64 << 20;
    private const string Script = "hexdump -n 8 -e '8/1 \"%02x\"' /dev/urandom; echo; date +%s; hostname; cat /proc/sys/kernel/random/boot_id /etc/machine-id; id -u; ls /home/agent | wc -l; echo mine > /home/agent/f; exit 7";
    private static readonly GuestLimits Limits = new(TimeSpan.FromMinutes(10), 64 << 20);

    /// <summary>Runs with what is in a directory: the files <c>vmlinuz</c>, <c>guard-shim</c>, <c>root.img</c> and the directory <c>modules</c>.</summary>
    public static async Task<int> RunAsync(string directory)
    {
        using KvmHost host = KvmHost.Open();
        using var reaper = new MachineReaper();
        var spec = new LinuxSpec(Path.Combine(directory, "vmlinuz"), Path.Combine(directory, "modules"), Path.Combine(directory, "guard-shim"), 192 << 20)
        {
            Image = Path.Combine(directory, "root.img"), Patience = TimeSpan.FromMinutes(5), CommandLine = "loglevel=4",
        };
        long started = Stopwatch.GetTimestamp();
        using LinuxTemplate template = await LinuxTemplate.BuildAsync(host, spec, [Shell("true")], TimeProvider.System, reaper);
        // An emulated machine on a busy one is slow, which is not what these tests are about.
        template.IdentityPatience = TimeSpan.FromMinutes(1);
        Say("template-ms", Milliseconds(started));
        List<LinuxGuest> forks = await ForkAsync(template);
        await CheckEndsAsync(forks[0]);
        await EchoAsync(forks[1]);
        Say("private-kb", PrivateKilobytes("guard-vm") / forks.Count);
        Say("image-private-kb", PrivateKilobytes("root.img"));
        await BreakAsync(template, forks);
        foreach (LinuxGuest fork in forks) template.LetGo(fork);
        await AgainAsync(host, template, spec, directory);
        Say("done", "yes");
        return 0;
    }

    private static async Task<List<LinuxGuest>> ForkAsync(LinuxTemplate template)
    {
        var forks = new List<LinuxGuest>();
        List<double> forked = [], answered = [], written = [];
        for (int i = 0; i < Forks; i++)
        {
            long privately = PrivateKilobytes("guard-vm"), started = Stopwatch.GetTimestamp(), before = Now();
            LinuxGuest fork = await template.ForkAsync($"run-{i}");
            forked.Add(Milliseconds(started));
            await fork.Session.ExecAsync(new GuestCommand(["cat", "/etc/machine-id"]), default, Limits, TimeProvider.System);
            answered.Add(Milliseconds(started));
            written.Add(PrivateKilobytes("guard-vm") - privately);
            GuestResult result = await fork.Session.ExecAsync(Shell(Script), default, Limits, TimeProvider.System);
            forks.Add(fork);
            Say($"fork-{i}", $"{result.Exit.ExitCode} {before} {Now()} {result.Text.ReplaceLineEndings(" ").Trim()} {System.Text.Encoding.UTF8.GetString(result.Errors).ReplaceLineEndings(" ")}{(result.TimedOut ? "timed out" : "")}");
        }

        foreach (List<double> numbers in (List<double>[])[forked, answered, written]) numbers.Sort();
        Say("fork-p50-ms", forked[Forks / 2]);
        Say("answered-p50-ms", answered[Forks / 2]);
        Say("answered-max-ms", answered[^1]);
        Say("private-after-one-command-p50-kb", written[Forks / 2]);
        return forks;
    }

    private static async Task CheckEndsAsync(LinuxGuest guest)
    {
        GuestResult killed = await guest.Session.ExecAsync(Shell("kill -9 $$"), default, Limits, TimeProvider.System);
        Say("killed-signal", killed.Exit.Signal ?? 0);
        GuestResult missing = await guest.Session.ExecAsync(new GuestCommand(["no-such-program"]), default, Limits, TimeProvider.System);
        Say("missing-code", missing.Exit.ExitCode ?? -1);
        GuestResult refused = await guest.Session.ExecAsync(new GuestCommand(["/etc/passwd"]), default, Limits, TimeProvider.System);
        Say("refused-code", refused.Exit.ExitCode ?? -1);
        GuestResult status = await guest.Session.ExecAsync(new GuestCommand(["cat", "/proc/self/status"]), default, Limits, TimeProvider.System);
        foreach (string line in status.Text.Split('\n').Where(line => line.StartsWith("Sig", StringComparison.Ordinal) || line.StartsWith("NoNewPrivs", StringComparison.Ordinal) || line.StartsWith("Uid", StringComparison.Ordinal) || line.StartsWith("Groups", StringComparison.Ordinal)))
            Say("status", line.Replace('\t', ' ').TrimEnd());
        GuestResult liar = await guest.Session.ExecAsync(Shell("echo exit 0; exit 3"), default, Limits, TimeProvider.System);
        Say("liar-code", liar.Exit.ExitCode ?? -1);
        GuestResult slow = await guest.Session.ExecAsync(Shell("sleep 1000"), default, new GuestLimits(TimeSpan.FromSeconds(1)), TimeProvider.System);
        Say("slow", $"{slow.TimedOut} {slow.Exit.Signal}");
        GuestResult again = await guest.Session.ExecAsync(Shell("cat /home/agent/f; cat"), "input"u8.ToArray(), Limits, TimeProvider.System);
        Say("again", again.Text.ReplaceLineEndings(" "));
    }

    private static async Task EchoAsync(LinuxGuest guest)
    {
        byte[] bytes = RandomBytes(EchoBytes);
        long started = Stopwatch.GetTimestamp();
        GuestResult echo = await guest.Session.ExecAsync(new GuestCommand(["cat"]), bytes, Limits, TimeProvider.System);
        Say("both-ways-mb-s", Rate(bytes.Length, started));
        Say("echo-intact", echo.Output.AsSpan().SequenceEqual(bytes));
        started = Stopwatch.GetTimestamp();
        await guest.Session.ExecAsync(Shell("cat > /dev/null"), bytes, Limits, TimeProvider.System);
        Say("to-guest-mb-s", Rate(bytes.Length, started));
        started = Stopwatch.GetTimestamp();
        GuestResult zeros = await guest.Session.ExecAsync(Shell("head -c 67108864 /dev/zero"), default, Limits, TimeProvider.System);
        Say("from-guest-mb-s", Rate(zeros.Output.Length, started));
    }

    private static async Task BreakAsync(LinuxTemplate template, List<LinuxGuest> forks)
    {
        string[] attacks =
        [
            "echo b > /proc/sysrq-trigger", "echo c > /proc/sysrq-trigger", "dd if=/dev/zero of=/dev/pmem0 bs=4096 count=4; sync; cat /etc/passwd | wc -l",
            "kill -9 1; kill -15 1; true",
        ];
        foreach (string attack in attacks)
        {
            LinuxGuest victim = await template.ForkAsync();
            string outcome;
            try
            {
                GuestResult result = await victim.Session.ExecAsync(Shell(attack) with { User = 0 }, default, Limits with { Time = TimeSpan.FromSeconds(60) }, TimeProvider.System);
                outcome = $"code {result.Exit.ExitCode} {result.Text.ReplaceLineEndings(" ")}";
            }
            catch (GuestException error)
            {
                outcome = error.Message;
            }

            Say("attack", $"[{attack}] {outcome}");
            template.LetGo(victim);
            GuestResult sibling = await forks[2].Session.ExecAsync(Shell("cat /home/agent/f"), default, Limits, TimeProvider.System);
            Say("sibling", sibling.Text.Trim());
        }
    }

    // Written, read and forked once more: the connection that the template had goes on in that fork too.
    private static async Task AgainAsync(KvmHost host, LinuxTemplate template, LinuxSpec spec, string directory)
    {
        string snapshot = Path.Combine(directory, "snapshot"), other = Path.Combine(directory, "other.img");
        template.Write(snapshot);
        using (LinuxTemplate read = LinuxTemplate.Read(host, snapshot, spec.Image, TimeProvider.System))
        {
            read.IdentityPatience = template.IdentityPatience;
            using LinuxGuest fork = await read.ForkAsync();
            GuestResult result = await fork.Session.ExecAsync(Shell("ls /home/agent; echo read"), default, Limits, TimeProvider.System);
            Say("snapshot", result.Text.Trim());
        }

        byte[] image = await File.ReadAllBytesAsync(spec.Image!);
        image[^1] ^= 1;
        await File.WriteAllBytesAsync(other, image);
        try
        {
            LinuxTemplate.Read(host, snapshot, other, TimeProvider.System).Dispose();
            Say("other-image", "taken");
        }
        catch (SnapshotException error)
        {
            Say("other-image", error.Message);
        }
    }

    private static GuestCommand Shell(string script) => new(["sh", "-c", script]);

    private static byte[] RandomBytes(int count)
    {
        byte[] bytes = new byte[count];
        new Random(1).NextBytes(bytes);
        return bytes;
    }

    // Of all mappings of a file: what was written, and so is no page of the file any more.
    private static long PrivateKilobytes(string name)
    {
        long sum = 0;
        bool counts = false;
        foreach (string line in File.ReadLines("/proc/self/smaps"))
        {
            if (line.Contains('-', StringComparison.Ordinal) && !line.EndsWith(" kB", StringComparison.Ordinal)) counts = line.Contains(name, StringComparison.Ordinal);
            else if (counts && line.StartsWith("Anonymous:", StringComparison.Ordinal)) sum += long.Parse(line[10..^3], CultureInfo.InvariantCulture);
        }

        return sum;
    }

    private static long Now() => TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();

    private static double Rate(int bytes, long started) => Math.Round(bytes / 1e6 / Stopwatch.GetElapsedTime(started).TotalSeconds, 1);

    private static double Milliseconds(long started) => Math.Round(Stopwatch.GetElapsedTime(started).TotalMilliseconds, 1);

    private static void Say(string name, object value) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"@{name} {value}"));
}
