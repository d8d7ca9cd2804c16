using System.Diagnostics;

namespace Guard.Agents;

/// <summary>Raw mode of the user's terminal for the length of a run, by stty(1), so that no terminal ioctl is needed here.</summary>
internal sealed class TerminalMode : IDisposable
{
    private readonly string _saved;

    private TerminalMode(string saved) => _saved = saved;

    /// <summary>Turns raw mode on; null when stty is missing or stdin is no terminal.</summary>
    public static async Task<TerminalMode?> RawAsync()
    {
        string? saved = await SttyAsync("-g");
        if (saved is null || await SttyAsync("raw", "-echo") is null) return null;
        return new TerminalMode(saved.Trim());
    }

    /// <inheritdoc/>
    public void Dispose() => SttyAsync(_saved).GetAwaiter().GetResult();

    private static async Task<string?> SttyAsync(params string[] arguments)
    {
        try
        {
            var start = new ProcessStartInfo("stty") { RedirectStandardOutput = true, UseShellExecute = false };
            foreach (string argument in arguments) start.ArgumentList.Add(argument);
            using Process process = Process.Start(start)!;
            string output = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            return process.ExitCode == 0 ? output : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
