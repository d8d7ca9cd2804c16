using System.ComponentModel;
using System.Diagnostics;
using Guard.Hooks.Git;

namespace Guard.Onboarding;

/// <summary>A Python 3 of this machine, as it described itself.</summary>
/// <param name="Executable">Its real program, not the shim of a version manager.</param>
/// <param name="Prefix">Where its packages are: a virtual environment's directory, or the same as <paramref name="BasePrefix"/>.</param>
/// <param name="BasePrefix">Where its standard library is.</param>
/// <param name="HasPytest">Whether it can import pytest without the user's own site directory, which no box has.</param>
internal sealed record PythonInterpreter(string Executable, string Prefix, string BasePrefix, bool HasPytest)
{
    private const string System = "/usr/bin/python3";

    private const string Question =
        "import sys, importlib.util as u; print(sys.executable, sys.prefix, sys.base_prefix, u.find_spec('pytest') is not None, sep='\\n')";

    /// <summary>Directories that a box needs for it, beyond /usr, which every box has.</summary>
    public IReadOnlyList<string> Toolchains =>
        [.. ((string[])[Prefix, BasePrefix]).Distinct().Where(p => p != "/usr" && !p.StartsWith("/usr/", StringComparison.Ordinal))];

    /// <summary>The interpreters of this machine: the one on PATH, then the system's own where that is another.</summary>
    public static IReadOnlyList<PythonInterpreter> All()
    {
        var found = new List<PythonInterpreter>();
        foreach (string program in (string[])["python3", System])
        {
            if (Ask(program) is { } python && found.All(f => f.Prefix != python.Prefix)) found.Add(python);
        }

        return found;
    }

    // In an empty working directory and in isolated mode: nothing of the repository is imported.
    private static PythonInterpreter? Ask(string program)
    {
        try
        {
            var start = new ProcessStartInfo(Path.IsPathRooted(program) ? program : HostProgram.Find(program), ["-I", "-c", Question])
            {
                RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = "/",
            };
            using Process process = Process.Start(start)!;
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string[] lines = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.TrimEntries);
            errors.Wait();
            process.WaitForExit();
            return process.ExitCode == 0 && lines.Length >= 4 ? new PythonInterpreter(lines[0], lines[1], lines[2], lines[3] == "True") : null;
        }
        catch (Win32Exception)
        {
            return null; // not installed
        }
    }
}
