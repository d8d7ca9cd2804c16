using System.Diagnostics;

namespace Guard.Benchmarks.Measurements;

/// <summary>Wall time of <c>guard --help</c>, whole process, against the smallest process there is.</summary>
internal sealed class HelpBenchmark : IBenchmark
{
    private readonly string guard = Path.Combine(AppContext.BaseDirectory, "guard");

    /// <inheritdoc/>
    public string Name => "help";

    /// <inheritdoc/>
    public string Title => "`guard --help`, start to exit, against `/bin/true`.";

    /// <inheritdoc/>
    public Task SetUpAsync() =>
        File.Exists(guard) ? Task.CompletedTask : throw new FileNotFoundException("The program is not built: " + guard);

    /// <inheritdoc/>
    public Task RunYardstickAsync() => RunProcessAsync("/bin/true");

    /// <inheritdoc/>
    public Task RunAsync() => RunProcessAsync(guard, "--help");

    /// <inheritdoc/>
    public Task TearDownAsync() => Task.CompletedTask;

    private static async Task RunProcessAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        await output;
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} exited with {process.ExitCode}: {await errors}");
    }
}
