using Guard.Hooks.Git;
using System.Diagnostics;

namespace Guard.Measuring.Layers;

/// <summary>
/// Removes directories that code in a box has written: any depth, any mode. rm(1) walks by descriptors, so neither a path longer than
/// PATH_MAX nor a symbolic link takes it elsewhere.
/// </summary>
internal static class DirectoryRemoval
{
    /// <summary>Removes a directory tree; a missing one is fine.</summary>
    /// <exception cref="IOException">It is still there afterwards.</exception>
    public static async Task RemoveAsync(string directory)
    {
        if (!Path.Exists(directory)) return;
        if (await RunAsync("rm", "-rf", "--", directory) != 0)
        {
            // An ordinary user's own box may have left directories without permissions; chmod -R does not follow links on its way.
            await RunAsync("chmod", "-R", "u+rwx", "--", directory);
            await RunAsync("rm", "-rf", "--", directory);
        }

        if (Path.Exists(directory)) throw new IOException($"The temporary directory {directory} cannot be removed. Remove it by hand.");
    }

    private static async Task<int> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(HostProgram.Find(program), arguments) { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false };
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/bin:/bin";
        using Process process = Process.Start(start) ?? throw new IOException($"{program} cannot be started.");
        Task<string> error = process.StandardError.ReadToEndAsync();
        await process.StandardOutput.ReadToEndAsync();
        await error;
        await process.WaitForExitAsync();
        return process.ExitCode;
    }
}
