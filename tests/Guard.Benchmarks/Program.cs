using Guard.Benchmarks;
using Guard.Benchmarks.Crash;
using Guard.Benchmarks.Crowd;
using Guard.Benchmarks.Forks;
using Guard.Benchmarks.Gating;
using Guard.Benchmarks.Measurements;
using Guard.Benchmarks.Nights;
using Guard.Benchmarks.Proxy;

// dotnet run -c Release --project tests/Guard.Benchmarks -- NAME... [--runs N] [--warm N] [--published GUARD] [--write]
if (args is [CrashHost.Verb, _, ..]) return await CrashHost.RunAsync(args[1..]);
if (args is [CrashCommand.Name, ..]) return await CrashCommand.RunAsync(args[1..]);
if (args is [CrowdCommand.Name, ..]) return await CrowdCommand.RunAsync(args[1..]);
if (args is [NightCommand.Name, ..]) return await NightCommand.RunAsync(args[1..]);
if (args is [ForkCommand.Name, ..]) return await ForkCommand.RunAsync(args[1..]);
if (args is [GateCommand.Name, ..]) return GateCommand.Run(args[1..]);
if (args is [StreamsCommand.Name, ..]) return await StreamsCommand.RunAsync(args[1..]);
int runs = 40;
int warm = 10;
bool write = false;
string? published = null;
var names = new List<string>();
for (int i = 0; i < args.Length; i++)
{
    if (args[i] == "--write") write = true;
    else if (args[i] == "--runs" && i + 1 < args.Length && int.TryParse(args[i + 1], out int rounds) && rounds > 0) (runs, i) = (rounds, i + 1);
    else if (args[i] == "--warm" && i + 1 < args.Length && int.TryParse(args[i + 1], out int before) && before >= 0) (warm, i) = (before, i + 1);
    else if (args[i] == "--published" && i + 1 < args.Length) (published, i) = (Path.GetFullPath(args[i + 1]), i + 1);
    else names.Add(args[i]);
}

// Made only when chosen: some take a temporary directory.
IReadOnlyList<(string Name, Func<IBenchmark> Make)> all =
[
    ("push", () => new PushBenchmark(promoted: false)),
    ("push1000", () => new PushBenchmark(promoted: false, changed: 1000)),
    ("promote1000", () => new PushBenchmark(promoted: true, changed: 1000)),
    ("promotion", () => new PromotionBenchmark()),
    ("promote", () => new PushBenchmark(promoted: true)),
    ("help", () => new HelpBenchmark(published)),
    ("commit", () => new CommitBenchmark()),
    ("box", () => new BoxBenchmark()),
    ("log", () => new LogBenchmark()),
    ("proxy", () => new ProxyBenchmark(ProxyLoad.Instant)),
    ("proxythink", () => new ProxyBenchmark(ProxyLoad.Thinking)),
    ("proxystream", () => new ProxyBenchmark(ProxyLoad.Stream)),
];
string[] unknown = [.. names.Where(name => all.All(benchmark => benchmark.Name != name))];
if (unknown.Length > 0 || names.Count == 0)
{
    Console.Error.WriteLine(unknown.Length > 0 ? "unknown: " + string.Join(", ", unknown) : "which one?");
    Console.Error.WriteLine("usage: Guard.Benchmarks NAME... [--runs N] [--warm N] [--published GUARD] [--write]");
    Console.Error.WriteLine("names: " + string.Join(", ", all.Select(benchmark => benchmark.Name)));
    return 2;
}

foreach (string name in names)
{
    IReadOnlyList<string> machine = MachineFacts.Read();
    Comparison comparison = await PairedRunner.RunAsync(all.First(benchmark => benchmark.Name == name).Make(), runs, warm);
    Console.WriteLine(Report.Text(comparison, machine));
    if (write) Console.Error.WriteLine("written: " + Report.Write(comparison, machine, TimeProvider.System.GetUtcNow()));
}

return 0;
