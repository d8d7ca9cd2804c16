using System.ComponentModel;
using System.Diagnostics;

namespace Guard.Shim.Git;

/// <summary>Runs git for a program of the box, with the rights that the program has anyway.</summary>
internal static class GitChild
{
    private const int NotFound = 127;

    /// <summary>Runs git to its end.</summary>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="say">Gets each line of its standard error.</param>
    /// <param name="output">Gets its standard output as text, or null when that does not matter.</param>
    /// <returns>Its exit code; 127 when there is no git.</returns>
    public static int Run(IEnumerable<string> arguments, Action<string> say, Action<string>? output = null)
    {
        var start = new ProcessStartInfo("git", arguments) { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false };
        start.Environment["LC_ALL"] = "C"; // its words are read
        try
        {
            using Process git = Process.Start(start)!;
            Task<string> text = git.StandardOutput.ReadToEndAsync();
            while (git.StandardError.ReadLine() is { } line) say(line.TrimEnd());
            git.WaitForExit();
            output?.Invoke(text.Result);
            return git.ExitCode;
        }
        catch (Win32Exception error)
        {
            say("guard: git cannot be started: " + error.Message);
            return NotFound;
        }
    }
}
