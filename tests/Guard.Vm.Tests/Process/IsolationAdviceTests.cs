using Guard.Vm.Interop;
using Guard.Vm.Process;

namespace Guard.Vm.Tests.Process;

/// <summary>What is named as cause and fix for what a kernel answered, given its settings.</summary>
[TestClass]
public sealed class IsolationAdviceTests
{
    private const string AppArmor = "/proc/sys/kernel/apparmor_restrict_unprivileged_userns";
    private const string Debian = "/proc/sys/kernel/unprivileged_userns_clone";
    private const string Limit = "/proc/sys/user/max_user_namespaces";

    [TestMethod]
    [DataRow(IsolationAdvice.CloneStep, Errno.ENOSPC, Limit, "0", "sudo sysctl -w user.max_user_namespaces=65536")]
    [DataRow(IsolationAdvice.CloneStep, Errno.EPERM, Debian, "0", "sudo sysctl -w kernel.unprivileged_userns_clone=1")]
    [DataRow("make mounts private", Errno.EPERM, AppArmor, "1", "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0")]
    [DataRow("make mounts private", Errno.EACCES, AppArmor, "1", "sudo apparmor_parser -r /etc/apparmor.d/guard-shim")]
    [DataRow(IsolationAdvice.CloneStep, Errno.EACCES, AppArmor, "1", "profile guard-shim /**/guard-shim flags=(unconfined) { userns, }")]
    [DataRow("open /usr", Errno.EPERM, AppArmor, "1", "kernel.apparmor_restrict_unprivileged_userns=0")]
    [DataRow("write /proc/7/uid_map (1000 1000 1)", Errno.EPERM, AppArmor, "1", "kernel.apparmor_restrict_unprivileged_userns=0")]
    public void A_setting_that_refuses_is_named_with_the_command_that_changes_it(string step, int errno, string path, string value, string fix)
    {
        IsolationAdvice advice = IsolationAdvice.Find(step, errno, p => p == path ? value : null)!;
        Assert.AreEqual("user-namespace", advice.Layer);
        StringAssert.Contains(advice.Fix, fix);
        string other = value == "0" ? "1" : "0";
        Assert.IsFalse(IsolationAdvice.Find(step, errno, p => p == path ? other : null)!.Fix.Contains(fix, StringComparison.Ordinal), "not where it is not the cause");
    }

    [TestMethod]
    [DataRow("make a mount of proc", Errno.EPERM, "masked-proc", "systempaths=unconfined")]
    [DataRow("mount overlay at /workspace", Errno.EINVAL, "overlay", "GUARD_HOME")]
    [DataRow("mount overlay at /workspace", Errno.EPERM, "overlay", "kernel from 5.11")]
    [DataRow("open /usr", Errno.ENOSYS, "kernel", "kernel from 5.12")]
    public void A_container_and_an_old_kernel_are_named(string step, int errno, string layer, string fix)
    {
        IsolationAdvice advice = IsolationAdvice.Find(step, errno, _ => null)!;
        Assert.AreEqual(layer, advice.Layer);
        StringAssert.Contains(advice.Fix, fix);
    }

    [TestMethod]
    [DataRow("open /home/pat/.nvm", Errno.EACCES)]
    [DataRow("open /home/pat/.nvm", Errno.ENOENT)]
    [DataRow("mount tmpfs at /tmp", Errno.ENOMEM)]
    public void A_directory_of_the_policy_and_lack_of_memory_are_no_matter_of_isolation(string step, int errno) =>
        Assert.IsNull(IsolationAdvice.Find(step, errno, p => p == AppArmor ? "1" : null));
}
