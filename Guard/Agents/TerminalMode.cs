using Guard.Hooks.Git;
using System.Diagnostics;

namespace Guard.Agents;

/// <summary>
/// Raw mode and size of the user's terminal, by stty(1) on /dev/tty. All of stty's own streams are redirected, because .NET sets the
/// terminal back after a child that shares it; and <see cref="Console"/>'s window properties are not used, because they switch the
/// terminal's keypad mode.
/// </summary>
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

    /// <summary>The terminal's size; 80 by 24 when it does not tell.</summary>
    public static async Task<(int Columns, int Rows)> SizeAsync()
    {
        string[] parts = (await SttyAsync("size") ?? "").Split(' ', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return parts.Length == 2 && int.TryParse(parts[0], out int rows) && int.TryParse(parts[1], out int columns) && rows > 0 && columns > 0
            ? (columns, rows) : (80, 24);
    }

    /// <inheritdoc/>
    public void Dispose() => SttyAsync(_saved).GetAwaiter().GetResult();

    private static async Task<string?> SttyAsync(params string[] arguments)
    {
        try
        {
            var start = new ProcessStartInfo(HostProgram.Find("stty")) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
            foreach (string argument in (string[])["-F", "/dev/tty", .. arguments]) start.ArgumentList.Add(argument);
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
