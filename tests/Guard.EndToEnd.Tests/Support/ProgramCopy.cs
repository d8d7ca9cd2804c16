namespace Guard.EndToEnd.Tests.Support;

/// <summary>The build's output for other accounts: a copy that everybody can read.</summary>
internal static class ProgramCopy
{
    /// <summary>Copies the program with its Shim.</summary>
    /// <returns>The directory.</returns>
    public static string To(string directory)
    {
        foreach (string file in Directory.EnumerateFiles(AppContext.BaseDirectory, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(directory, Path.GetRelativePath(AppContext.BaseDirectory, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        File.Copy(Shim(), Path.Combine(directory, "guard-shim"));
        return directory;
    }

    /// <summary>Gives a tree to a uid and its group of the same number; needs root.</summary>
    public static void Own(string path, int uid)
    {
        using var chown = System.Diagnostics.Process.Start("chown", ["-R", $"{uid}:{uid}", path]);
        chown.WaitForExit();
        Assert.AreEqual(0, chown.ExitCode);
    }

    private static string Shim()
    {
        for (string? at = AppContext.BaseDirectory; at is not null; at = Path.GetDirectoryName(at))
        {
            if (File.Exists(Path.Combine(at, "artifacts/shim/guard-shim"))) return Path.Combine(at, "artifacts/shim/guard-shim");
        }

        throw new AssertFailedException("artifacts/shim/guard-shim is missing: build this test project without GuardSkipShim.");
    }
}
