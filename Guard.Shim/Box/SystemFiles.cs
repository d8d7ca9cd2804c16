using Guard.Vm;

namespace Guard.Shim.Box;

/// <summary>What of the host's system a box sees, and what is composed instead. Everything else of the host does not exist inside.</summary>
internal static class SystemFiles
{
    /// <summary>Directories beside /usr that hold programs and libraries; on merged systems they are links into it.</summary>
    public static readonly string[] Roots = ["/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"];

    /// <summary>Files and directories of the host's /etc that programs need and that hold no secret; mounted read-only where they exist.</summary>
    public static readonly string[] Etc =
    [
        "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/alternatives", "/etc/ssl/certs", "/etc/ssl/openssl.cnf",
        "/etc/ca-certificates", "/etc/ca-certificates.conf", "/etc/pki/tls/certs", "/etc/pki/ca-trust/extracted", "/etc/crypto-policies",
        "/etc/localtime", "/etc/mime.types", "/etc/protocols", "/etc/services", "/etc/os-release", "/etc/debian_version",
    ];

    /// <summary>Devices, bound from the host; each is harmless to any user.</summary>
    public static readonly string[] Devices = ["/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty"];

    /// <summary>Parts of /proc that are read-only inside.</summary>
    public static readonly string[] ReadOnlyProc = ["/proc/sys", "/proc/sysrq-trigger", "/proc/irq", "/proc/bus", "/proc/fs", "/proc/mtrr"];

    /// <summary>Files of /proc that read as empty inside.</summary>
    public static readonly string[] MaskedProcFiles =
    [
        "/proc/kcore", "/proc/keys", "/proc/key-users", "/proc/timer_list", "/proc/sched_debug", "/proc/latency_stats", "/proc/kmsg",
        "/proc/kallsyms", "/proc/vmallocinfo", "/proc/slabinfo", "/proc/kpagecount", "/proc/kpageflags", "/proc/kpagecgroup",
    ];

    /// <summary>Directories of /proc that are empty inside.</summary>
    public static readonly string[] MaskedProcDirectories = ["/proc/scsi", "/proc/acpi", "/proc/asound", "/proc/driver", "/proc/tty/driver"];

    /// <summary>Files of /etc that Guard writes.</summary>
    public static IEnumerable<(string Path, string Content)> Composed(BoxSpec spec)
    {
        yield return ("/etc/passwd", "root:x:0:0:root:/:/usr/sbin/nologin\nagent:x:1000:1000:agent:/home/agent:/bin/sh\nnobody:x:65534:65534:nobody:/:/usr/sbin/nologin\n");
        yield return ("/etc/group", "root:x:0:\nagent:x:1000:\nnogroup:x:65534:\n");
        yield return ("/etc/hostname", spec.Name + "\n");
        if (spec.Network == BoxNetwork.None)
        {
            yield return ("/etc/hosts", $"127.0.0.1 localhost\n::1 localhost\n127.0.1.1 {spec.Name}\n");
            yield return ("/etc/resolv.conf", "# no network: nothing is resolved\n");
            yield return ("/etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files\nservices: files\nprotocols: files\n");
        }
        else
        {
            yield return ("/etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files dns\nservices: files\nprotocols: files\n");
        }
    }
}
