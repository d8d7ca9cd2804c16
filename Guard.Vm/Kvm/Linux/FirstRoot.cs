using System.Text;

namespace Guard.Vm.Kvm.Linux;

/// <summary>
/// The archive that a guest's kernel unpacks as its first root: the Shim as its first process, the modules that the devices need, and the plan that the
/// Shim goes by. No shell, no library, nothing else.
/// </summary>
internal static class FirstRoot
{
    /// <summary>Where the plan stands in it.</summary>
    public const string PlanPath = "guard/plan";

    // In the order in which they are loaded, each after those that it needs.
    private static readonly string[] Channel =
        ["drivers/virtio/virtio_ring.ko", "drivers/virtio/virtio.ko", "drivers/virtio/virtio_mmio.ko", "net/vmw_vsock/vsock.ko",
            "net/vmw_vsock/vmw_vsock_virtio_transport_common.ko", "net/vmw_vsock/vmw_vsock_virtio_transport.ko", "drivers/char/hw_random/virtio-rng.ko"];

    private static readonly string[] Root =
        ["drivers/nvdimm/libnvdimm.ko", "drivers/nvdimm/nd_btt.ko", "drivers/nvdimm/nd_pmem.ko", "drivers/nvdimm/nd_virtio.ko", "drivers/nvdimm/virtio_pmem.ko",
            "lib/libcrc32c.ko", "fs/erofs/erofs.ko", "fs/overlayfs/overlay.ko"];

    /// <summary>All modules that it may have, below the kernel's directory of them.</summary>
    public static IReadOnlyList<string> Modules => [.. Channel, .. Root];

    /// <summary>Makes it.</summary>
    /// <exception cref="InvalidDataException">The kernel lacks a module, or has it in a form that cannot be loaded.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static byte[] Make(LinuxSpec spec)
    {
        var builtin = new HashSet<string>(File.ReadAllLines(Path.Combine(spec.Modules, "modules.builtin")).Select(Plain), StringComparer.Ordinal);
        var archive = new CpioWriter();
        foreach (string directory in (string[])["dev", "proc", "sys", "run", "tmp", "etc", "home", "home/agent", "guard", "guard/m", "guard/base", "guard/scratch", "guard/root"])
            archive.AddDirectory(directory);
        archive.AddDevice("dev/console", 5, 1);
        var plan = new StringBuilder();
        foreach (string module in spec.Image is null ? Channel : [.. Channel, .. Root])
        {
            string name = Path.GetFileName(module);
            string path = Path.Combine(spec.Modules, "kernel", module);
            if (File.Exists(path))
            {
                archive.AddFile("guard/m/" + name, File.ReadAllBytes(path));
                plan.Append("module ").Append(name).Append('\n');
            }
            else if (!builtin.Contains(Plain(name)))
            {
                throw new InvalidDataException($"The kernel of {spec.Modules} has no module {name}, neither built in nor as an uncompressed file; use Debian's linux-image-cloud-amd64.");
            }
        }

        if (spec.Image is not null) plan.Append("root\n");
        plan.Append("vsock ").Append(Devices.VsockDevice.HostPort).Append('\n');
        archive.AddFile(PlanPath, Encoding.UTF8.GetBytes(plan.ToString()));
        archive.AddFile("init", File.ReadAllBytes(spec.Init), program: true);
        return archive.Finish();
    }

    // The kernel names a module now with a dash and now with an underline.
    private static string Plain(string path) => Path.GetFileName(path).Replace('-', '_');
}
