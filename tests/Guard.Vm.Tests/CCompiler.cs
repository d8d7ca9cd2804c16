using System.Diagnostics;

namespace Guard.Vm.Tests;

/// <summary>Compiles small C programs for tests; a test that needs one is inconclusive without gcc.</summary>
internal static class CCompiler
{
    /// <summary>Compiles a program.</summary>
    public static (bool Compiled, string Errors) Compile(string source, string output)
    {
        if (!File.Exists("/usr/bin/gcc")) Assert.Inconclusive("This test compiles C: install gcc and libc6-dev.");
        File.WriteAllText(output + ".c", source);
        var start = new ProcessStartInfo("/usr/bin/gcc", ["-O1", "-w", "-o", output, output + ".c", "-lpthread"]) { RedirectStandardError = true };
        using System.Diagnostics.Process gcc = System.Diagnostics.Process.Start(start)!;
        string errors = gcc.StandardError.ReadToEnd();
        gcc.WaitForExit();
        return (gcc.ExitCode == 0, errors);
    }

    /// <summary>Compiles a program that must compile.</summary>
    public static string Build(string source, string name)
    {
        string output = Path.Combine(Boxes.FreshDirectory(), name);
        (bool compiled, string errors) = Compile(source, output);
        Assert.IsTrue(compiled, errors);
        return output;
    }
}
