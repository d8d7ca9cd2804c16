using CsCheck;
using Guard.Vm.Interop;
using Guard.Vm.Seccomp;

namespace Guard.Vm.Tests.Seccomp;

/// <summary>Compiled programs decide exactly as the profile's rules read.</summary>
[TestClass]
public sealed class SeccompCompilerTests
{
    private static readonly Gen<ulong> AnyArgument = Gen.OneOf(
        Gen.ULong, Gen.UInt.Select(value => (ulong)value), Pick<ulong>(0, 1, 2, 10, 16, 17, 40, 0x5412, 0x541c, 0x1_0000_5412, 0x40000, 0xffffffff, 0x10000000, 0x7e020000, ulong.MaxValue));

    private static readonly Gen<uint> AnyNumber = Gen.OneOf(
        Gen.UInt[0, 500], Gen.UInt, Gen.UInt[0x40000000, 0x40000300], Pick<uint>(16, 41, 53, 56, 135, 435, 469, 470, uint.MaxValue));

    private static readonly Gen<uint> AnyArchitecture = Gen.Frequency(
        (6, Gen.Const(Native.AUDIT_ARCH_X86_64)), (1, Gen.Const(Native.AUDIT_ARCH_I386)), (1, Gen.UInt));

    private static readonly Gen<SeccompCondition> AnyCondition = Gen.Select(
        Gen.Int[0, 5], Gen.Enum<SeccompComparison>(), AnyArgument, AnyArgument, (index, comparison, value, two) => new SeccompCondition(index, comparison, value, two));

    private static readonly Gen<SeccompAction> AnyAction = Pick(
        SeccompAction.Allow, SeccompAction.Kill, SeccompAction.Fail(1), SeccompAction.Fail(38), SeccompAction.Fail(97));

    private static readonly Gen<SeccompProfile> AnyProfile = Gen.Select(
        Gen.Select(Pick(SystemCallTable.All.Order().ToArray()).List[1, 8], AnyCondition.List[0, 2], AnyAction, (names, conditions, action) => new SeccompRule(names, conditions, action, "-")).List[0, 12],
        AnyAction,
        (rules, action) => new SeccompProfile("random", action, rules));

    [TestMethod]
    [DataRow("agent")]
    [DataRow("evaluator")]
    public void A_shipped_profile_decides_as_its_rules_read(string name)
    {
        SeccompProfile profile = SeccompProfile.Shipped(name);
        SeccompProgram program = SeccompCompiler.Compile(profile);
        Gen.Select(AnyArchitecture, AnyNumber, AnyArgument.Array[6]).Sample(
            (architecture, number, arguments) => Agrees(profile, program, architecture, number, arguments), iter: 200_000);
        for (uint number = 0; number <= SystemCallTable.Newest + 3; number++)
            Assert.IsTrue(Agrees(profile, program, Native.AUDIT_ARCH_X86_64, number, new ulong[6]), $"call {number}");
    }

    [TestMethod]
    public void A_random_profile_decides_as_its_rules_read() =>
        AnyProfile.Sample(
            profile =>
            {
                SeccompProgram program = SeccompCompiler.Compile(profile);
                Gen.Select(AnyArchitecture, AnyNumber, AnyArgument.Array[6]).Sample(
                    (architecture, number, arguments) => Agrees(profile, program, architecture, number, arguments), iter: 300, threads: 1);
            },
            iter: 150);

    [TestMethod]
    [DataRow("ptrace")]
    [DataRow("unshare")]
    [DataRow("setns")]
    [DataRow("mount")]
    [DataRow("move_mount")]
    [DataRow("pivot_root")]
    [DataRow("process_vm_readv")]
    [DataRow("process_vm_writev")]
    [DataRow("bpf")]
    [DataRow("io_uring_setup")]
    [DataRow("userfaultfd")]
    [DataRow("perf_event_open")]
    [DataRow("keyctl")]
    [DataRow("kexec_load")]
    [DataRow("init_module")]
    [DataRow("pidfd_getfd")]
    [DataRow("open_by_handle_at")]
    public void Dangerous_calls_are_refused(string call) => Assert.AreEqual(SeccompAction.Fail(Errno.EPERM), Decide(call));

    [TestMethod]
    public void Flags_and_families_are_judged_by_the_bits_that_the_kernel_reads()
    {
        Assert.AreEqual(SeccompAction.Fail(Errno.ENOSYS), Decide("clone3"));
        Assert.AreEqual(SeccompAction.Allow, Decide("clone", 0x01200011));
        foreach (int bit in (int[])[17, 25, 26, 27, 28, 29, 30]) Assert.AreEqual(SeccompAction.Fail(Errno.EPERM), Decide("clone", 1UL << bit), $"clone bit {bit}");
        Assert.AreEqual(SeccompAction.Fail(Errno.EPERM), Decide("ioctl", 0, 0x5412));
        Assert.AreEqual(SeccompAction.Fail(Errno.EPERM), Decide("ioctl", 0, 0xdead_0000_5412), "the kernel ignores the upper half");
        Assert.AreEqual(SeccompAction.Allow, Decide("ioctl", 0, 0x5413));
        Assert.AreEqual(SeccompAction.Allow, Decide("socket", 1));
        Assert.AreEqual(SeccompAction.Allow, Decide("socket", 16, 3, 0));
        Assert.AreEqual(SeccompAction.Fail(Errno.EAFNOSUPPORT), Decide("socket", 16, 3, 12));
        foreach (ulong family in (ulong[])[17, 38, 40]) Assert.AreEqual(SeccompAction.Fail(Errno.EAFNOSUPPORT), Decide("socket", family));
    }

    [TestMethod]
    public void Before_a_number_decides_only_number_and_architecture_are_loaded()
    {
        SeccompProfile profile = SeccompProfile.Shipped("agent");
        SeccompProgram program = SeccompCompiler.Compile(profile);
        HashSet<string> checkedByArgument = [.. profile.Rules.Where(rule => rule.Conditions.Count > 0).SelectMany(rule => rule.Names)];
        foreach (string name in SystemCallTable.All.Where(name => !checkedByArgument.Contains(name)))
        {
            // A program that loads an argument for this call gives up the kernel's bitmap: the simulator throws on such a load here.
            SockFilter[] blind = [.. program.Instructions.Select(step => step.Code == 0x20 && step.Operand >= 16 ? step with { Code = 0xffff } : step)];
            BpfSimulator.Run(blind, Native.AUDIT_ARCH_X86_64, SystemCallTable.Number(name)!.Value, new ulong[6]);
        }
    }

    [TestMethod]
    public void The_search_is_balanced()
    {
        SeccompProgram program = SeccompCompiler.Compile(SeccompProfile.Shipped("agent"));
        int[] executed = [.. SystemCallTable.All.Select(name => BpfSimulator.Run(program.Instructions, Native.AUDIT_ARCH_X86_64, SystemCallTable.Number(name)!.Value, new ulong[6]).Executed)];
        Assert.IsLessThan(30, executed.Max());
        Assert.IsLessThan(18.0, executed.Average());
    }

    [TestMethod]
    public void A_profile_with_an_unknown_word_is_refused()
    {
        foreach (string broken in (string[])[
            """{"name":"x","comment":"-","architecture":"SCMP_ARCH_X86_64","defaultAction":"SCMP_ACT_ERRNO","syscalls":[{"comment":"-","names":["no_such_call"],"action":"SCMP_ACT_ALLOW"}]}""",
            """{"name":"x","comment":"-","architecture":"SCMP_ARCH_X86_64","defaultAction":"SCMP_ACT_MAYBE","syscalls":[]}""",
            """{"name":"x","comment":"-","architecture":"SCMP_ARCH_X86_64","defaultAction":"SCMP_ACT_ERRNO","syscalls":[],"flags":[]}""",
            """{"name":"x","comment":"-","architecture":"SCMP_ARCH_X86_64","defaultAction":"SCMP_ACT_ERRNO"}""",
            "[", "null"])
        {
            Assert.ThrowsExactly<FormatException>(() => SeccompProfileReader.Read(System.Text.Encoding.UTF8.GetBytes(broken)), broken);
        }
    }

    private static SeccompAction Decide(string call, params ulong[] arguments)
    {
        var six = new ulong[6];
        arguments.CopyTo(six, 0);
        SeccompProfile profile = SeccompProfile.Shipped("agent");
        uint number = SystemCallTable.Number(call)!.Value;
        Assert.IsTrue(Agrees(profile, SeccompCompiler.Compile(profile), Native.AUDIT_ARCH_X86_64, number, six));
        return profile.Evaluate(Native.AUDIT_ARCH_X86_64, number, six);
    }

    private static bool Agrees(SeccompProfile profile, SeccompProgram program, uint architecture, uint number, ulong[] arguments) =>
        BpfSimulator.Run(program.Instructions, architecture, number, arguments).Result == profile.Evaluate(architecture, number, arguments).ReturnValue;

    private static Gen<T> Pick<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);
}
