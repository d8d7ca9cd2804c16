using System.Diagnostics;
using Guard.Vm.Kvm.Linux;

namespace Guard.Vm.Tests.Kvm.Linux;

/// <summary>
/// A machine with a KVM that runs Linux, made of QEMU's emulation of a processor with SVM: a small Linux with kvm_amd in it runs guard-vm-scenario, and
/// that runs the guests. Needs qemu-system-x86, busybox-static, erofs-utils and a cloud kernel of Debian; installed, or unpacked below
/// <c>GUARD_LINUX_TEST_ROOT</c>.
/// </summary>
internal static class NestedLinux
{
    private const string Init = """
        #!/bin/busybox sh
        /bin/busybox mkdir -p /proc /sys /dev /tmp
        /bin/busybox mount -t proc proc /proc
        /bin/busybox mount -t sysfs sys /sys
        /bin/busybox mount -t devtmpfs dev /dev
        for m in irqbypass kvm kvm-amd; do /bin/busybox insmod /$m.ko; done
        echo "@first-level $(/bin/busybox cut -d' ' -f1 /proc/uptime)"
        export DOTNET_GCHeapHardLimit=0x20000000 HOME=/tmp TMPDIR=/tmp
        /guard-vm-scenario /guest 2>&1
        echo "@code $?"
        /bin/busybox poweroff -f

        """;

    /// <summary>Runs the scenario in it.</summary>
    /// <returns>All that it printed.</returns>
    /// <exception cref="AssertInconclusiveException">Something that it needs is not here.</exception>
    public static async Task<string> RunAsync(TimeSpan patience)
    {
        string root = Environment.GetEnvironmentVariable("GUARD_LINUX_TEST_ROOT") ?? "/";
        string kernel = Directory.GetFiles(Need(root, "boot"), "vmlinuz-*cloud-amd64").Order(StringComparer.Ordinal).LastOrDefault()
            ?? throw new AssertInconclusiveException("This test boots Linux: install linux-image-cloud-amd64.");
        string modules = Need(root, "lib/modules/" + Path.GetFileName(kernel)["vmlinuz-".Length..]);
        string busybox = Need(root, "bin/busybox"), erofs = Need(root, "usr/bin/mkfs.erofs"), qemu = Need("/", "usr/bin/qemu-system-x86_64");
        string directory = Boxes.FreshDirectory();
        string image = MakeRoot(directory, busybox, erofs);
        var archive = new CpioWriter();
        var made = new HashSet<string>(StringComparer.Ordinal);
        foreach ((string path, string source) in Files(kernel, modules, busybox, image)) Add(archive, made, path, source);
        foreach (string empty in (string[])["dev", "proc", "sys", "tmp"]) archive.AddDirectory(empty);
        archive.AddDevice("dev/console", 5, 1);
        archive.AddFile("init", System.Text.Encoding.ASCII.GetBytes(Init), program: true);
        string disk = Path.Combine(directory, "first-level.cpio");
        await File.WriteAllBytesAsync(disk, archive.Finish());
        string[] arguments =
        [
            "-accel", "tcg", "-M", "pc", "-cpu", "EPYC,+svm", "-m", "2048", "-smp", "1", "-nodefaults", "-display", "none", "-serial", "stdio", "-no-reboot",
            "-kernel", kernel, "-initrd", disk, "-append", "console=ttyS0 panic=-1 quiet no_timer_check nowatchdog mitigations=off",
        ];
        return await RunAsync(qemu, arguments, patience);
    }

    private static async Task<string> RunAsync(string program, string[] arguments, TimeSpan patience)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardInput = true, RedirectStandardError = true };
        using System.Diagnostics.Process process = System.Diagnostics.Process.Start(start)!;
        using var over = new CancellationTokenSource(patience);
        using CancellationTokenRegistration kill = over.Token.Register(process.Kill);
        Task<string> errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        string output = await process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        return output + await errors;
    }

    private static string Need(string root, string path)
    {
        string whole = Path.Combine(root, path);
        return Path.Exists(whole) ? whole : throw new AssertInconclusiveException($"This test boots Linux in an emulated machine, and there is no {whole}: install qemu-system-x86, linux-image-cloud-amd64, busybox-static and erofs-utils.");
    }

    private static string MakeRoot(string directory, string busybox, string erofs)
    {
        string root = Path.Combine(directory, "root");
        foreach (string one in (string[])["bin", "etc", "home/agent", "root", "proc", "sys", "dev", "run", "tmp"]) Directory.CreateDirectory(Path.Combine(root, one));
        File.Copy(busybox, Path.Combine(root, "bin/busybox"));
        string[] commands = ["sh", "cat", "head", "date", "hexdump", "hostname", "id", "ls", "wc", "sleep", "kill", "dd", "sync", "true", "echo", "mkdir", "rm", "md5sum", "ps", "yes"];
        foreach (string command in commands) File.CreateSymbolicLink(Path.Combine(root, "bin", command), "busybox");
        File.WriteAllText(Path.Combine(root, "etc/passwd"), "root:x:0:0::/root:/bin/sh\nagent:x:1000:1000::/home/agent:/bin/sh\n");
        string image = Path.Combine(directory, "root.img");
        using (System.Diagnostics.Process process = System.Diagnostics.Process.Start(new ProcessStartInfo(erofs, ["--quiet", "--all-root", "-T0", image, root]))!)
        {
            process.WaitForExit();
            Assert.AreEqual(0, process.ExitCode);
        }

        using var file = new FileStream(image, FileMode.Open, FileAccess.Write);
        const long Piece = (long)Guard.Vm.Kvm.MachineImage.Alignment;
        file.SetLength((file.Length + Piece - 1) / Piece * Piece);
        return image;
    }

    // The scenario's program and the guest's parts.
    private static IEnumerable<(string Path, string Source)> Files(string kernel, string modules, string busybox, string image)
    {
        yield return ("bin/busybox", busybox);
        yield return ("guest/vmlinuz", kernel);
        yield return ("guest/root.img", image);
        yield return ("guest/guard-shim", Boxes.ShimPath);
        yield return ("guest/modules/modules.builtin", Path.Combine(modules, "modules.builtin"));
        foreach (string module in FirstRoot.Modules) yield return ("guest/modules/kernel/" + module, Path.Combine(modules, "kernel", module));
        foreach (string module in (string[])["virt/lib/irqbypass", "arch/x86/kvm/kvm", "arch/x86/kvm/kvm-amd"])
            yield return (System.IO.Path.GetFileName(module) + ".ko", Path.Combine(modules, "kernel", module + ".ko"));
        yield return ("guard-vm-scenario", Path.Combine(Path.GetDirectoryName(Boxes.ShimPath)!, "../scenario/guard-vm-scenario"));
        // Where the C library has no archive to link with, the program needs the library itself.
        yield return ("lib64/ld-linux-x86-64.so.2", "/lib64/ld-linux-x86-64.so.2");
        foreach (string library in (string[])["libc.so.6", "libm.so.6", "libdl.so.2", "libpthread.so.0", "librt.so.1", "libgcc_s.so.1"]) yield return ("lib/x86_64-linux-gnu/" + library, "/lib/x86_64-linux-gnu/" + library);
    }

    private static void Add(CpioWriter archive, HashSet<string> made, string path, string source)
    {
        for (int slash = path.IndexOf('/', StringComparison.Ordinal); slash > 0; slash = path.IndexOf('/', slash + 1))
            if (made.Add(path[..slash])) archive.AddDirectory(path[..slash]);
        archive.AddFile(path, File.ReadAllBytes(source), program: true);
    }
}
