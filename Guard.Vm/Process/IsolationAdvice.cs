using Guard.Vm.Interop;

namespace Guard.Vm.Process;

/// <summary>Why a layer of isolation is refused here, found from what the kernel's settings say, and what makes it available.</summary>
/// <param name="Layer">The layer, such as <c>user-namespace</c>.</param>
/// <param name="Cause">What in these surroundings refuses it.</param>
/// <param name="Fix">The exact command or setting.</param>
public sealed record IsolationAdvice(string Layer, string Cause, string Fix)
{
    /// <summary>Name of the step that makes the namespaces; it and its errno decide the advice.</summary>
    public const string CloneStep = "make the namespaces";

    // Each option was tried on stock Docker: without the first three no namespace and no /proc, as root no mount without CAP_SYS_ADMIN, and no
    // overlay on the container's own file system, which is an overlay already. A volume over /tmp takes over its mode, so every uid can write to it.
    private const string DockerRun =
        "`docker run --user 1000:1000 --security-opt seccomp=unconfined --security-opt apparmor=unconfined --security-opt systempaths=unconfined -v guard:/tmp -e HOME=/tmp/home -e GUARD_HOME=/tmp/guard …` (as root it takes --cap-add SYS_ADMIN too)";

    private const string DockerFix =
        "Run the container as an ordinary user, with what Guard writes on a volume: " + DockerRun + "; or run Guard on the host or in a virtual machine.";

    // Checked with apparmor_parser 4.1. The profile takes nothing away; it only exempts programs of this name.
    private const string AppArmorFix =
        @"printf 'abi <abi/4.0>,\ninclude <tunables/global>\nprofile guard-shim /**/guard-shim flags=(unconfined) { userns, }\n' | sudo tee /etc/apparmor.d/guard-shim && sudo apparmor_parser -r /etc/apparmor.d/guard-shim";

    /// <summary>Finds the advice for a refused step.</summary>
    /// <param name="step">What was tried.</param>
    /// <param name="errno">What the kernel answered.</param>
    /// <returns>Null when the failure is not about isolation, such as a mount whose source is missing.</returns>
    public static IsolationAdvice? Find(string step, int errno) => Find(step, errno, Setting);

    /// <summary>Finds the advice for a refused step, given what reads a kernel setting by its path (null: there is no such setting).</summary>
    internal static IsolationAdvice? Find(string step, int errno, Func<string, string?> setting)
    {
        if (errno == Errno.ENOSYS)
            return new("kernel", "This kernel lacks the call, or a container's seccomp filter hides it.", "Use a Linux kernel from 5.12 on; in a container: " + DockerRun);
        bool isClone = step == CloneStep;
        if (isClone && errno is Errno.ENOSPC or Errno.EUSERS)
        {
            return setting("/proc/sys/user/max_user_namespaces") == "0"
                ? new("user-namespace", "user.max_user_namespaces is 0: user namespaces are switched off.", Sysctl("user.max_user_namespaces", 65536))
                : new("user-namespace", "The limit of namespaces is reached, or they are nested 32 deep.", "Raise user.max_user_namespaces and the other user.max_*_namespaces with sysctl.");
        }

        if (errno == Errno.EINVAL && step.StartsWith("mount overlay", StringComparison.Ordinal))
        {
            return new("overlay", "Guard's home lies on a file system that cannot carry an overlay: a container's own, which is one already, or a network's.",
                "Set GUARD_HOME to a directory on a local disk (for guard demo: TMPDIR). In a container: " + DockerRun);
        }

        if (errno is not (Errno.EPERM or Errno.EACCES)) return isClone ? Unknown() : null;
        bool isOpen = step.StartsWith("open /", StringComparison.Ordinal);
        if (isOpen && errno == Errno.EACCES) return null; // a source that this user may not read
        if (isClone && setting("/proc/sys/kernel/unprivileged_userns_clone") == "0")
            return new("user-namespace", "kernel.unprivileged_userns_clone is 0: ordinary users may not make user namespaces.", Sysctl("kernel.unprivileged_userns_clone", 1));
        if (setting("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") == "1")
            return new("user-namespace", "kernel.apparmor_restrict_unprivileged_userns is 1: AppArmor takes the capabilities away inside new user namespaces.", "Allow it for Guard only: " + AppArmorFix + "   Or for every program: " + Sysctl("kernel.apparmor_restrict_unprivileged_userns", 0));
        if (step == "make a mount of proc")
            return new("masked-proc", "Parts of the surrounding /proc are covered by mounts, so the kernel refuses a fresh one (stock Docker does this).", DockerFix);
        if (isOpen && Kernel.Call(SystemCall.SYS_geteuid) == 0)
            return new("capability", "Guard runs as root, but without CAP_SYS_ADMIN (stock Docker takes it away).", "Start Guard as an ordinary user. In a container: " + DockerRun);
        if (isClone) return Unknown();
        if (step.StartsWith("mount overlay", StringComparison.Ordinal))
            return new("overlay", "The kernel refuses an overlay in a user namespace here.", "Use a Linux kernel from 5.11 on, with directories on a file system that overlayfs takes.");
        return new("capability", "A security module or a container's settings refuse it.", DockerFix);

        static IsolationAdvice Unknown() => HasFilter()
            ? new("user-namespace", "This process runs under a seccomp filter that refuses new namespaces (stock Docker does this).", DockerFix)
            : new("user-namespace", "The kernel refuses new user namespaces: CONFIG_USER_NS may be off, or a chroot or security module is in the way.", "Use a kernel with CONFIG_USER_NS=y, outside of a chroot; in a container: " + DockerRun);
    }

    /// <summary>The commands that change a setting now and for every start.</summary>
    private static string Sysctl(string name, int value) =>
        $"sudo sysctl -w {name}={value} (to keep it: echo {name}={value} | sudo tee -a /etc/sysctl.d/90-guard.conf; for a container, on its host)";

    private static bool HasFilter()
    {
        try
        {
            return File.ReadAllLines("/proc/self/status").Any(line => line.StartsWith("Seccomp:", StringComparison.Ordinal) && line.EndsWith('2'));
        }
        catch (IOException)
        {
            return false; // without /proc the general advice stands
        }
    }

    private static string? Setting(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllText(path).Trim() : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null; // an unreadable setting is no evidence
        }
    }
}
