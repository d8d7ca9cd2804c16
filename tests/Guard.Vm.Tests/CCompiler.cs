using System.Diagnostics;

namespace Guard.Vm.Tests;

/// <summary>Compiles small C programs for tests; a test that needs one is inconclusive without a compiler.</summary>
internal static class CCompiler
{
    private static readonly string[] Compilers = ["/usr/bin/gcc", "/usr/local/bin/gcc", "/usr/bin/clang", "/usr/local/bin/clang"];

    /// <summary>Compiles a program.</summary>
    public static (bool Compiled, string Errors) Compile(string source, string output)
    {
        string compiler = Compilers.FirstOrDefault(File.Exists) ?? throw new AssertInconclusiveException("This test compiles C: install gcc and libc6-dev.");
        File.WriteAllText(output + ".c", source);
        var start = new ProcessStartInfo(compiler, ["-O1", "-w", "-o", output, output + ".c", "-lpthread"]) { RedirectStandardError = true };
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
