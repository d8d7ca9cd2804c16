using Guard.Benchmarks;
using Guard.Benchmarks.Measurements;

// dotnet run -c Release --project tests/Guard.Benchmarks -- NAME... [--runs N] [--write]
IReadOnlyList<IBenchmark> all = [new HelpBenchmark()];
int runs = 40;
bool write = false;
var chosen = new List<IBenchmark>();
for (int i = 0; i < args.Length; i++)
{
    if (args[i] == "--write")
        write = true;
    else if (args[i] == "--runs" && i + 1 < args.Length && int.TryParse(args[i + 1], out int number) && number > 0)
        (runs, i) = (number, i + 1);
    else if (all.FirstOrDefault(benchmark => benchmark.Name == args[i]) is { } known)
        chosen.Add(known);
    else
        return Usage($"unknown: {args[i]}");
}

if (chosen.Count == 0)
    return Usage("which one?");

foreach (IBenchmark benchmark in chosen)
{
    Comparison comparison = await PairedRunner.RunAsync(benchmark, runs);
    string report = Report.Text(comparison, MachineFacts.Read());
    Console.Write(report);
    if (write)
        Console.Error.WriteLine("written: " + Report.Write(comparison.Benchmark.Name, report, TimeProvider.System.GetUtcNow()));
}

return 0;

int Usage(string problem)
{
    Console.Error.WriteLine($"{problem}\nusage: Guard.Benchmarks NAME... [--runs N] [--write]");
    foreach (IBenchmark benchmark in all)
        Console.Error.WriteLine($"  {benchmark.Name,-8} {benchmark.Title}");
    return 2;
}
