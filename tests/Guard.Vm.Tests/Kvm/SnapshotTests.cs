using System.Runtime.InteropServices;
using Guard.Vm.Interop.Kvm;
using Guard.Vm.Kvm;
using Guard.Vm.Kvm.Snapshots;

namespace Guard.Vm.Tests.Kvm;

/// <summary>A template on disk: another process goes on from it, and what is not one is refused with one reason.</summary>
[TestClass]
public sealed class SnapshotTests
{
    public static IEnumerable<object[]> Chips => Enum.GetValues<IrqChip>().Select(chip => new object[] { chip });

    [TestMethod]
    [DynamicData(nameof(Chips))]
    public void What_was_written_is_what_is_read(IrqChip chip)
    {
        using MachineTemplate template = Guests.Template(new MachineShape(16 << 20, chip), null, 9, 8, 7);
        string path = Write(template);

        using MachineTemplate read = SnapshotReader.Read(Guests.Host, path, TimeProvider.System);

        CollectionAssert.AreEqual(StateCodec.Write(template.State), StateCodec.Write(read.State));
        Assert.AreEqual(template.State.SavedAt, read.State.SavedAt);
        Assert.AreEqual(template.State.TscKilohertz, read.State.TscKilohertz);
        CollectionAssert.AreEqual(new byte[] { 9, 8, 7 }, read.Devices.ToArray());
        AssertSameMemory(template, read);
        using KvmMachine fork = read.Fork();
        Assert.AreEqual(">1A", Guests.Ask(fork, new PayloadBus().Tell('C').Tell('a'), 3));
    }

    [TestMethod]
    public void Another_process_goes_on_from_it()
    {
        using MachineTemplate template = Guests.Template();
        string path = Write(template);

        using System.Diagnostics.Process process = SnapshotHost.Start(path);
        string answer = process.StandardOutput.ReadToEnd();
        process.WaitForExit();

        Assert.AreEqual(">1A\n", answer);
        Assert.AreEqual(0, process.ExitCode);
    }

    [TestMethod]
    public void Its_size_is_that_of_what_is_not_zero()
    {
        using MachineTemplate template = Guests.Template(new MachineShape(1UL << 30, IrqChip.None));

        Assert.IsLessThan(1 << 20, new FileInfo(Write(template)).Length);
    }

    [TestMethod]
    public void A_file_that_is_cut_anywhere_is_refused()
    {
        using MachineTemplate template = Guests.Template();
        byte[] whole = File.ReadAllBytes(Write(template));
        foreach (int length in (int[])[0, 1, 7, 8, 63, 64, 65, 1000, 5000, whole.Length / 2, whole.Length - 1])
            Refused(whole[..length], length < 64 ? "no snapshot of Guard" : "cut or added to");
        Refused([.. whole, 0], "cut or added to");
    }

    [TestMethod]
    public void A_file_of_something_else_is_refused()
    {
        Refused([], "no snapshot of Guard");
        Refused("\x7f ELF, say, or a text that somebody put there in place of a snapshot of a VM"u8.ToArray(), "no snapshot of Guard");
        Refused(new byte[100_000], "no snapshot of Guard");
    }

    [TestMethod]
    public void A_file_of_another_version_is_refused_as_that()
    {
        using MachineTemplate template = Guests.Template();
        byte[] file = File.ReadAllBytes(Write(template));
        file[8] = 2;

        Refused(file, "version 2; this Guard reads version 1");
    }

    [TestMethod]
    public void An_altered_byte_is_noticed_wherever_it_is()
    {
        using MachineTemplate template = Guests.Template();
        byte[] whole = File.ReadAllBytes(Write(template));
        // Each byte of the header, and others spread over the file.
        foreach (int at in Enumerable.Range(0, 64).Concat(Enumerable.Range(1, 300).Select(i => 64 + (int)((whole.Length - 65L) * i / 300))))
        {
            byte[] altered = (byte[])whole.Clone();
            altered[at] ^= 0x10;
            Assert.ThrowsExactly<SnapshotException>(() => SnapshotReader.Read(Guests.Host, new MemoryStream(altered), TimeProvider.System), $"byte {at}");
        }
    }

    [TestMethod]
    public void One_from_another_processor_is_refused_and_the_leaf_is_named()
    {
        using MachineTemplate template = Guests.Template();
        byte[] cpuid = (byte[])template.State.Cpuid.Clone();
        MemoryMarshal.Cast<byte, KvmCpuidEntry>(cpuid.AsSpan(KvmBytes.TableHeader))[0].Ebx ^= 1;

        StringAssert.Contains(SnapshotReader.Foreign(Guests.Host, template.State with { Cpuid = cpuid })!, "CPUID leaf 0.0");
        StringAssert.Contains(SnapshotReader.Foreign(Guests.Host, template.State with { Cpuid = cpuid[..^40] })!, "CPUID");
        StringAssert.Contains(SnapshotReader.Foreign(Guests.Host, template.State with { TscKilohertz = 1_000_000 })!, "time stamp counter");
        StringAssert.Contains(SnapshotReader.Foreign(Guests.Host, template.State with { Vcpu = template.State.Vcpu with { Xsave = new byte[8192] } })!, "extended state");
        Assert.IsNull(SnapshotReader.Foreign(Guests.Host, template.State));
    }

    [TestMethod]
    public void Registers_that_this_kernel_does_not_know_are_one_clear_reason()
    {
        using MachineTemplate template = Guests.Template();
        byte[] msrs = (byte[])template.State.Vcpu.Msrs.Clone();
        MemoryMarshal.Cast<byte, KvmMsrEntry>(msrs.AsSpan(KvmBytes.TableHeader))[0].Index = 0xdeadbeef;
        MachineState state = template.State with { Vcpu = template.State.Vcpu with { Msrs = msrs } };

        var error = Assert.ThrowsExactly<KvmException>(() => KvmMachine.Fork(Guests.Host, state, template.File, tracked: false, TimeProvider.System));

        StringAssert.Contains(error.Message, "model-specific register deadbeef");
    }

    [TestMethod]
    public void A_file_that_cannot_be_written_leaves_the_old_one_and_no_other()
    {
        using MachineTemplate template = Guests.Template();
        string path = Write(template), directory = Path.GetDirectoryName(path)!;

        Assert.ThrowsExactly<DirectoryNotFoundException>(() => SnapshotWriter.Write(template, Path.Combine(directory, "missing", "x")));
        SnapshotWriter.Write(template, path);

        Assert.HasCount(1, Directory.GetFiles(directory));
        Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    private static void Refused(byte[] file, string reason)
    {
        string path = Path.Combine(Boxes.FreshDirectory(), "snapshot");
        File.WriteAllBytes(path, file);
        var error = Assert.ThrowsExactly<SnapshotException>(() => SnapshotReader.Read(Guests.Host, path, TimeProvider.System));
        StringAssert.Contains(error.Message, reason);
        StringAssert.StartsWith(error.Message, path + " cannot be restored.");
    }

    private static string Write(MachineTemplate template)
    {
        string path = Path.Combine(Boxes.FreshDirectory(), "snapshot");
        SnapshotWriter.Write(template, path);
        return path;
    }

    private static void AssertSameMemory(MachineTemplate one, MachineTemplate two)
    {
        byte[] first = new byte[1 << 20], second = new byte[1 << 20];
        for (ulong offset = 0; offset < one.Shape.MemoryBytes; offset += (ulong)first.Length)
        {
            one.Memory.Read(offset, first);
            two.Memory.Read(offset, second);
            Assert.IsTrue(first.AsSpan().SequenceEqual(second), $"memory differs behind {offset:x}");
        }
    }
}
