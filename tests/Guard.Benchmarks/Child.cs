using System.Diagnostics;

namespace Guard.Benchmarks;

/// <summary>Starts programs and waits for them.</summary>
internal static class Child
{
    /// <summary>Runs a program to its end.</summary>
    /// <returns>Its standard output, trimmed.</returns>
    /// <exception cref="InvalidOperationException">It did not exit with 0.</exception>
    public static async Task<string> RunAsync(string? directory, string program, params string[] arguments)
    {
        (int code, string output, string errors) = await TryAsync(directory, program, arguments, CancellationToken.None);
        return code == 0 ? output : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} exited with {code}: {errors}");
    }

    /// <summary>Runs a program to its end, whatever that is.</summary>
    /// <returns>Its exit code, and what it wrote, trimmed.</returns>
    /// <exception cref="OperationCanceledException">It was killed by the token.</exception>
    public static async Task<(int Code, string Output, string Errors)> TryAsync(
        string? directory, string program, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = directory ?? "/",
        };
        foreach (string role in (string[])["AUTHOR", "COMMITTER"])
        {
            start.Environment[$"GIT_{role}_NAME"] = "Benchmark";
            start.Environment[$"GIT_{role}_EMAIL"] = "benchmark@localhost";
        }

        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        Task<string> errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return (process.ExitCode, (await output).Trim(), (await errors).Trim());
    }
}
