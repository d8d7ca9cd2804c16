namespace Guard.Onboarding;

/// <summary>Detects Python projects with tests that pytest runs: its own and those of unittest.</summary>
internal static class PythonDetector
{
    private static readonly string[] Markers = ["pyproject.toml", "setup.py", "setup.cfg", "pytest.ini"];

    /// <summary>Detects the project; null when it is none.</summary>
    public static DetectedProject? Detect(string directory)
    {
        bool tests = ProjectDetector.Find(directory, "test_*.py").Concat(ProjectDetector.Find(directory, "*_test.py"))
            .Any(f => !f.Contains("/site-packages/", StringComparison.Ordinal));
        if (!tests)
        {
            return Markers.Any(m => File.Exists(Path.Combine(directory, m)))
                ? new DetectedProject("Python", "found a Python project without test_*.py files: rules only")
                : null;
        }

        IReadOnlyList<PythonInterpreter> all = PythonInterpreter.All();
        PythonInterpreter? python = all.FirstOrDefault(p => p.HasPytest);
        var environment = new Dictionary<string, string> { ["PYTHONDONTWRITEBYTECODE"] = "1" };
        // What an editable install does on the host; its path does not exist in a box.
        if (ProjectDetector.Find(Path.Combine(directory, "src"), "*.py").Any()) environment["PYTHONPATH"] = "/workspace/src";
        return new DetectedProject("Python", python is null ? Missing(all) : $"found test_*.py files and pytest of {python.Executable}")
        {
            Toolchains = python?.Toolchains ?? [],
            Environment = environment,
            Tests = python is null ? [] : [python.Executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--junitxml=guard-results.xml"],
            Results = "guard-results.xml",
            TestFiles = ["**/test_*.py", "**/*_test.py", "test/**", "tests/**"],
            Protected = ["**/conftest.py", "pytest.ini", "setup.cfg", "tox.ini", "pyproject.toml", ".github/**"],
        };
    }

    private static string Missing(IReadOnlyList<PythonInterpreter> all) => all.Count == 0
        ? "found test_*.py files, but no python3: rules only until it is installed with pytest (apt-get install python3-pytest); then guard eject and guard init again"
        : $"found test_*.py files, but pytest, which runs unittest's tests too, is not in {string.Join(" nor in ", all.Select(p => p.Executable))}: rules only until it is "
            + $"({all[0].Executable} -m pip install pytest, without --user, or apt-get install python3-pytest); then guard eject and guard init again";
}
