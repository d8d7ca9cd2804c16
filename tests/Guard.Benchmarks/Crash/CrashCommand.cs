namespace Guard.Benchmarks.Crash;

/// <summary><c>Guard.Benchmarks crash</c>: runs points and reports.</summary>
internal static class CrashCommand
{
    /// <summary>The name on the command line and in SPECIFICATION.md.</summary>
    public const string Name = "crash";

    /// <summary>Runs.</summary>
    /// <returns>0 when nothing was wrong, 1 when something was, 2 when it cannot run.</returns>
    public static async Task<int> RunAsync(string[] arguments)
    {
        CrashOptions options;
        try
        {
            options = CrashOptions.Read(arguments);
        }
        catch (FormatException error)
        {
            Console.Error.WriteLine(error.Message);
            Console.Error.WriteLine("usage: Guard.Benchmarks crash [--points all|N] [--calls N,…] [--scenarios NAME,…] [--kinds KIND,…] [--lanes N] [--minutes N] [--boxes] [--without-recovery] [--verbose] [--keep] [--write]");
            return 2;
        }

        IReadOnlyList<string> machine = MachineFacts.Read();
        await using var run = new CrashRun(options);
        IReadOnlyList<CrashResult> results;
        try
        {
            results = await run.RunAsync(Console.Error.WriteLine);
        }
        catch (NotSupportedException error)
        {
            Console.Error.WriteLine(error.Message);
            return 2;
        }

        Console.WriteLine(CrashReport.Text(results, machine, options));
        if (arguments.Contains("--write")) Console.Error.WriteLine("written: " + CrashReport.Write(results, machine, options, TimeProvider.System.GetUtcNow()));
        return results.Any(result => result.Violations.Count > 0) ? 1 : 0;
    }
}
