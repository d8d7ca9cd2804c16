using System.Diagnostics;

namespace Guard.Onboarding;

/// <summary>Detects Python projects with pytest.</summary>
internal static class PythonDetector
{
    /// <summary>Detects the project; null when it is none.</summary>
    public static DetectedProject? Detect(string directory)
    {
        bool marked = File.Exists(Path.Combine(directory, "pyproject.toml")) || File.Exists(Path.Combine(directory, "setup.py"))
            || File.Exists(Path.Combine(directory, "setup.cfg")) || File.Exists(Path.Combine(directory, "pytest.ini"));
        bool tests = ProjectDetector.Find(directory, "test_*.py").Any() || ProjectDetector.Find(directory, "*_test.py").Any();
        if (!tests) return marked ? new DetectedProject("Python", "found a Python project without test_*.py files: rules only") : null;
        string? prefix = Ask("import sys; print(sys.base_prefix)");
        bool pytest = Ask("import pytest; print(1)") == "1";
        return new DetectedProject("Python", pytest
            ? "found test_*.py files and pytest"
            : "found test_*.py files, but the python3 on PATH has no pytest: rules only until it has (pip install pytest), then guard init again")
        {
            Toolchains = prefix is not null && !prefix.StartsWith("/usr", StringComparison.Ordinal) ? [prefix] : [],
            Environment = new Dictionary<string, string> { ["PYTHONDONTWRITEBYTECODE"] = "1" },
            Tests = pytest ? ["python3", "-m", "pytest", "-q", "-p", "no:cacheprovider", "--junitxml=guard-results.xml"] : [],
            Results = "guard-results.xml",
            TestFiles = ["**/test_*.py", "**/*_test.py", "tests/**"],
            Protected = ["**/conftest.py", "pytest.ini", "setup.cfg", "tox.ini", "pyproject.toml", ".github/**"],
        };
    }

    // The person's own interpreter, in an empty working directory and in isolated mode: nothing of the repository is imported.
    private static string? Ask(string code)
    {
        try
        {
            var start = new ProcessStartInfo("python3") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = "/" };
            foreach (string argument in (string[])["-I", "-c", code]) start.ArgumentList.Add(argument);
            using Process process = Process.Start(start)!;
            string output = process.StandardOutput.ReadToEnd().Trim();
            process.WaitForExit();
            return process.ExitCode == 0 ? output : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
