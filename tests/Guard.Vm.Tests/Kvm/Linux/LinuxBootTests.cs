using CsCheck;
using Guard.Vm.Kvm.Linux;

namespace Guard.Vm.Tests.Kvm.Linux;

/// <summary>What is read of a kernel's file, and the archive of the first root. Needs no KVM.</summary>
[TestClass]
public sealed class LinuxBootTests
{
    [TestMethod]
    public void A_kernel_says_where_it_goes()
    {
        KernelImage kernel = KernelImage.Read(Kernel());

        Assert.AreEqual((0x1000000UL, 0x2000000UL, 0x1000200UL), (kernel.Address, kernel.Room, kernel.Entry));
        Assert.AreEqual(4096, kernel.Payload.Length);
        Assert.AreEqual(0x268 - 0x1f1, kernel.Header.Length);
    }

    [TestMethod]
    [DataRow(0x202, DisplayName = "another magic")]
    [DataRow(0x236, DisplayName = "no 64-bit entry")]
    [DataRow(0x25b, DisplayName = "at an address of no memory")]
    [DataRow(0x263, DisplayName = "no room to unpack itself")]
    public void What_is_no_kernel_is_refused(int offset)
    {
        byte[] file = Kernel();
        file[offset] = offset == 0x25b ? (byte)0x80 : (byte)0;

        Assert.ThrowsExactly<InvalidDataException>(() => KernelImage.Read(file));
    }

    [TestMethod]
    public void Any_bytes_are_a_kernel_or_refused() =>
        Gen.Select(Gen.Int[0x1f1, 0x268], Gen.Byte, Gen.Int[0, 8192]).Array[0, 8].Sample(changes =>
        {
            byte[] file = Kernel();
            foreach ((int at, byte value, int length) in changes)
            {
                file[at] = value;
                if (length < 100) file = file[..Math.Min(file.Length, 0x300 + length)];
            }

            try
            {
                KernelImage kernel = KernelImage.Read(file);
                Assert.IsGreaterThanOrEqualTo(kernel.Payload.Length, (int)Math.Min(kernel.Room, int.MaxValue));
                Assert.IsLessThanOrEqualTo(0x400, kernel.Header.Length);
            }
            catch (InvalidDataException)
            {
                // It is none, and said so.
            }
        }, iter: 20_000);

    [TestMethod]
    public void An_archive_is_one_that_cpio_unpacks()
    {
        const string Cpio = "/usr/bin/cpio";
        byte[] archive = new CpioWriter().AddDirectory("a").AddFile("a/b", "content"u8).AddFile("init", "x"u8, program: true).Finish();
        string text = System.Text.Encoding.ASCII.GetString(archive);

        Assert.AreEqual(0, archive.Length % 4);
        StringAssert.StartsWith(text, "070701" + "00000001" + "000041ed");
        StringAssert.Contains(text, "TRAILER!!!");
        if (!File.Exists(Cpio)) return;
        var start = new System.Diagnostics.ProcessStartInfo(Cpio, ["-t", "--quiet"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        using System.Diagnostics.Process process = System.Diagnostics.Process.Start(start)!;
        process.StandardInput.BaseStream.Write(archive);
        process.StandardInput.Close();
        Assert.AreEqual("a\na/b\ninit\n", process.StandardOutput.ReadToEnd());
    }

    private static byte[] Kernel()
    {
        byte[] file = new byte[(5 * 512) + 4096];
        file[0x1f1] = 4;
        "HdrS"u8.CopyTo(file.AsSpan(0x202));
        file[0x201] = 0x66;
        (file[0x206], file[0x207]) = (0x0f, 0x02);
        file[0x236] = 1;
        file[0x25b] = 1;
        file[0x263] = 2;
        return file;
    }
}
