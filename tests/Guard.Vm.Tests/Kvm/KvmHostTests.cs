using Guard.Vm.Kvm;

namespace Guard.Vm.Tests.Kvm;

/// <summary>What cannot be used is refused in words, with what to do; what can was tried.</summary>
[TestClass]
public sealed class KvmHostTests
{
    [TestMethod]
    public void A_machine_without_the_device_is_told_what_to_switch_on()
    {
        var error = Assert.ThrowsExactly<IsolationUnavailableException>(() => KvmHost.Open("/dev/kvm-that-is-none"));

        Assert.AreEqual("kvm", error.Layer);
        StringAssert.Contains(error.Message, "There is no /dev/kvm-that-is-none");
        StringAssert.Contains(error.Fix, "modprobe");
    }

    [TestMethod]
    public void An_account_without_the_right_is_told_which_group()
    {
        if (Environment.UserName == "root") throw new AssertInconclusiveException("root may open everything.");
        string path = Path.Combine(Boxes.FreshDirectory(), "kvm");
        File.WriteAllText(path, "");
        File.SetUnixFileMode(path, UnixFileMode.None);

        StringAssert.Contains(Assert.ThrowsExactly<IsolationUnavailableException>(() => KvmHost.Open(path)).Fix, "usermod -aG kvm");
    }

    [TestMethod]
    [DataRow("/dev/null")]
    [DataRow("/dev/zero")]
    public void A_device_that_is_something_else_is_not_used(string path) =>
        StringAssert.Contains(Assert.ThrowsExactly<IsolationUnavailableException>(() => KvmHost.Open(path)).Message, $"{path} is not KVM");

    [TestMethod]
    public void A_probe_says_the_same_and_throws_nothing()
    {
        KvmProbe probe = KvmProbe.Run(TimeProvider.System, "/dev/null");

        Assert.IsFalse(probe.Usable);
        StringAssert.Contains(probe.Problem!, "is not KVM");
    }

    [TestMethod]
    public void A_probe_that_is_satisfied_ran_a_guest_and_a_fork_of_it()
    {
        KvmHost host = Guests.Host;

        Assert.IsEmpty(host.Capabilities.Missing);
        Assert.IsGreaterThanOrEqualTo(4096, host.Capabilities.XsaveBytes);
        Assert.IsGreaterThan(0, host.TscKilohertz);
        Assert.IsNotEmpty(host.MsrIndexes);
    }

    [TestMethod]
    public void What_CPUID_says_does_not_depend_on_the_core_that_was_asked()
    {
        byte[] table = Guests.Host.Cpu.Table(tscDeadline: false);
        for (int round = 0; round < 20; round++)
        {
            // Each on a thread of its own, so that other cores come up too.
            byte[]? other = null;
            var thread = new Thread(() =>
            {
                using KvmHost again = KvmHost.Open();
                other = again.Cpu.Table(tscDeadline: false);
            });
            thread.Start();
            thread.Join();
            Assert.IsNull(CpuModel.Difference(table, other));
        }
    }
}
