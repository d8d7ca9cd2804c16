using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using Guard.Vm.Kvm.Devices;

namespace Guard.Vm.Tests.Kvm.Devices;

/// <summary>The ACPI tables: as bytes that a Linux kernel booted with, by their own rules, and by the decompiler of the field where it is installed.</summary>
[TestClass]
public sealed class AcpiTablesTests
{
    [TestMethod]
    public void Nodes_are_the_bytes_that_Linux_booted_with()
    {
        string names = Convert.ToHexStringLower(Table(AcpiTables.Make(1), "DSDT"));

        StringAssert.Contains(names, "5b8231434f4d31085f48494" + "40c41d00501085f55494401085f435253" + "11160a13890600030104000000" + "4701f803f80300087900");
        StringAssert.Contains(names, "085f4849440d4c4e524f3030303500085f55494400085f43434101085f435253111a0a1786090001000000d000100000890600030105000000" + "7900");
        StringAssert.Contains(Convert.ToHexStringLower(Table(AcpiTables.Make(1), "APIC")), "0000e0fe000000000008000001000000010c01000000c0fe00000000");
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(3)]
    [DataRow(AcpiTables.MostDevices)]
    public void Every_table_adds_up_and_the_root_leads_to_all(int devices)
    {
        byte[] image = AcpiTables.Make(devices);

        Assert.AreEqual(0, Sum(image[..20]));
        Assert.AreEqual(0, Sum(image[..36]));
        foreach (string signature in (string[])["XSDT", "FACP", "APIC", "DSDT"]) Assert.AreEqual(0, Sum(Table(image, signature)), signature);
        Assert.AreEqual(268, Table(image, "FACP").Length);
        Assert.AreEqual(devices, Occurrences(Table(image, "DSDT"), "LNRO0005"));
        Assert.IsLessThan(0x20000, image.Length);
    }

    [TestMethod]
    public void There_are_no_more_devices_than_pins() =>
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => AcpiTables.Make(AcpiTables.MostDevices + 1));

    [TestMethod]
    public void The_decompiler_takes_them_without_a_complaint()
    {
        const string Decompiler = "/usr/bin/iasl";
        if (!File.Exists(Decompiler)) throw new AssertInconclusiveException("This test decompiles ACPI tables: install acpica-tools.");
        string directory = Boxes.FreshDirectory();
        byte[] image = AcpiTables.Make(3);
        foreach (string signature in (string[])["FACP", "APIC", "DSDT"])
        {
            string path = Path.Combine(directory, signature + ".aml");
            File.WriteAllBytes(path, Table(image, signature));
            var start = new ProcessStartInfo(Decompiler, ["-d", path]) { RedirectStandardOutput = true, RedirectStandardError = true };
            using System.Diagnostics.Process process = System.Diagnostics.Process.Start(start)!;
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            string said = process.StandardError.ReadToEnd() + output.Result;
            process.WaitForExit();
            Assert.AreEqual(0, process.ExitCode, said);
            Assert.IsFalse(said.Contains("rror", StringComparison.Ordinal) || said.Contains("nvalid", StringComparison.Ordinal) || said.Contains("arning", StringComparison.Ordinal), said);
        }

        string source = File.ReadAllText(Path.Combine(directory, "DSDT.dsl"));
        StringAssert.Contains(source, "Device (VI02)");
        StringAssert.Contains(source, "0xD0002000");
    }

    // Follows the pointers, as a kernel does.
    private static byte[] Table(byte[] image, string signature)
    {
        ulong root = BinaryPrimitives.ReadUInt64LittleEndian(image.AsSpan(24));
        byte[] roots = At(root, "XSDT");
        ulong fixedDescription = BinaryPrimitives.ReadUInt64LittleEndian(roots.AsSpan(36)), controllers = BinaryPrimitives.ReadUInt64LittleEndian(roots.AsSpan(44));
        return signature switch
        {
            "XSDT" => roots,
            "FACP" => At(fixedDescription, signature),
            "APIC" => At(controllers, signature),
            _ => At(BinaryPrimitives.ReadUInt64LittleEndian(At(fixedDescription, "FACP").AsSpan(140)), signature),
        };

        byte[] At(ulong address, string expected)
        {
            ReadOnlySpan<byte> table = image.AsSpan((int)(address - AcpiTables.Address));
            Assert.AreEqual(expected, Encoding.ASCII.GetString(table[..4]));
            return table[..BinaryPrimitives.ReadInt32LittleEndian(table[4..])].ToArray();
        }
    }

    private static byte Sum(byte[] bytes) => (byte)bytes.Sum(one => one);

    private static int Occurrences(byte[] bytes, string text) => Encoding.Latin1.GetString(bytes).Split(text).Length - 1;
}
