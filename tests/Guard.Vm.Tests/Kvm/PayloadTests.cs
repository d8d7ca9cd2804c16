using System.Diagnostics;

namespace Guard.Vm.Tests.Kvm;

/// <summary>The payload's bytes are those of its source.</summary>
[TestClass]
public sealed class PayloadTests
{
    [TestMethod]
    public void Its_bytes_are_what_an_assembler_makes_of_its_source()
    {
        string directory = Boxes.FreshDirectory(), binary = Path.Combine(directory, "payload.bin"), compiled = Path.Combine(directory, "payload.o");
        Run("gcc", "-c", Path.Combine(AppContext.BaseDirectory, "Kvm", "payload.S"), "-o", compiled);
        Run("objcopy", "-O", "binary", "-j", ".text", compiled, binary);

        CollectionAssert.AreEqual(File.ReadAllBytes(binary), Payload.Code);
    }

    private static void Run(string name, params string[] arguments)
    {
        string program = "/usr/bin/" + name;
        if (!File.Exists(program)) throw new AssertInconclusiveException($"This test assembles: install {name} (gcc, binutils).");
        using System.Diagnostics.Process process = System.Diagnostics.Process.Start(new ProcessStartInfo(program, arguments))!;
        process.WaitForExit();
        Assert.AreEqual(0, process.ExitCode, name);
    }
}
