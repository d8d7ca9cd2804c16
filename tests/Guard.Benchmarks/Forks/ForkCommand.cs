using Guard.Vm;
using Guard.Vm.Kvm;

namespace Guard.Benchmarks.Forks;

/// <summary><c>Guard.Benchmarks vm</c>: what forking a VM costs, beside the same in C.</summary>
internal static class ForkCommand
{
    /// <summary>The name on the command line and in SPECIFICATION.md.</summary>
    public const string Name = "vm";

    /// <summary>Runs.</summary>
    /// <returns>0 when it measured, 2 when it cannot.</returns>
    public static async Task<int> RunAsync(string[] arguments)
    {
        string directory = Places.Temporary();
        try
        {
            ForkOptions options = ForkOptions.Read(arguments);
            IReadOnlyList<string> machine = MachineFacts.Read();
            using KvmHost host = KvmHost.Open();
            await using Yardstick yardstick = await Yardstick.StartAsync(directory, options.MemoryMiB);
            ForkFigures figures = await new ForkMeasurement(host, yardstick, options).RunAsync(Console.Error.WriteLine);
            Console.WriteLine(options.Json ? ForkReport.Json(figures, machine) : ForkReport.Text(figures, machine));
            if (options.Write) Console.Error.WriteLine("written: " + ForkReport.Write(figures, machine, TimeProvider.System.GetUtcNow()));
            return 0;
        }
        catch (FormatException error)
        {
            Console.Error.WriteLine(error.Message + "\nusage: Guard.Benchmarks vm [--memory MIB] [--samples N] [--warm N] [--kills N] [--json] [--write]");
            return 2;
        }
        catch (Exception error) when (error is NotSupportedException or IsolationUnavailableException)
        {
            Console.Error.WriteLine(error.Message);
            return 2;
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
