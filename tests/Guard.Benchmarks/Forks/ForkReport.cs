using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Guard.Benchmarks.Forks;

/// <summary>The figures as Markdown, each beside what is promised, and as JSON.</summary>
internal static class ForkReport
{
    private static readonly JsonSerializerOptions Names = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true };

    /// <summary>JSON, as one document.</summary>
    public static string Json(ForkFigures figures, IReadOnlyList<string> machine) =>
        JsonSerializer.Serialize(new { benchmark = ForkCommand.Name, machine, figures = Rounded(figures) }, Names) + "\n";

    /// <summary>Markdown.</summary>
    public static string Text(ForkFigures figures, IReadOnlyList<string> machine)
    {
        var text = new StringBuilder($"# {ForkCommand.Name}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"Forks of a guest of {figures.MemoryMiB} MiB that runs in ring 3, to its first byte, beside the same calls in C (`Forks/forkfloor.c`), in turn.\n\n");
        foreach (string fact in machine) text.Append(CultureInfo.InvariantCulture, $"- {fact}\n");
        text.Append("\n| what | here | promised | |\n|---|---|---|---|\n");
        Row(text, "from the pool, median", figures.PoolSpawnP50Ms, 0.10, "ms");
        Row(text, "from the pool, 99 of 100", figures.PoolSpawnP99Ms, 0.5, "ms");
        Row(text, "KVM_RUN alone in C, of a VM that stands ready, median", figures.PoolSpawnCP50Ms, null, "ms");
        Row(text, "cold, without interrupt controllers, median", figures.ColdForkP50Ms, null, "ms");
        Row(text, "the same in C", figures.ColdForkCP50Ms, null, "ms");
        Row(text, "the first by the second, median of rounds", figures.ColdForkVsC, 1.10, "");
        Row(text, "cold, all interrupt controllers and timer chip, memory first, median", figures.IrqchipForkP50Ms, null, "ms");
        Row(text, "the same in C", figures.IrqchipForkCP50Ms, null, "ms");
        Row(text, "the first by C without interrupt controllers", figures.IrqchipForkVsCFloor, 2.1, "");
        Row(text, "the same state in zeroboot's order, memory last, in C, median", figures.ZerobootOrderP50Ms, null, "ms");
        Row(text, "the engine by that", figures.IrqchipForkP50Ms / figures.ZerobootOrderP50Ms, 1, "");
        Row(text, "cold, split interrupt controllers, median", figures.SplitForkP50Ms, null, "ms");
        Row(text, $"putting back a fork, {figures.ResetPages} pages, median", figures.ResetP50Ms, 0.05, "ms");
        Row(text, "the same, 99 of 100", figures.ResetP99Ms, null, "ms");
        Row(text, "1,000 live forks by two threads", figures.ThousandForksMs, 1100, "ms");
        Row(text, "closing them by two threads", figures.ThousandClosedMs, null, "ms");
        Row(text, $"memory of an idle one, counted by {figures.IdleForkCountedBy}", figures.IdleForkPrivateKb, 1024, "kB");
        Row(text, $"descriptors left by {figures.Kills:#,0} forks and kills", figures.KillsLeftDescriptors, 0, "");
        Row(text, "mappings left by them", figures.KillsLeftMappings, null, "");
        Row(text, "memory left by them", figures.KillsLeftKb, null, "kB");
        text.Append(CultureInfo.InvariantCulture, $"\n{figures.Samples} cold forks, from the pool and put back; a fifth as many with interrupt controllers.\n");
        text.Append("Ratios are what compares between machines. Absolute times are this machine's, at that hour.\n");
        return text.ToString();
    }

    /// <summary>Writes docs/benchmarks/DATE-vm.md and .json below the repository's root and returns the first one's relative path.</summary>
    public static string Write(ForkFigures figures, IReadOnlyList<string> machine, DateTimeOffset now) =>
        Places.Write(ForkCommand.Name, now, Text(figures, machine), Json(figures, machine));

    private static void Row(StringBuilder text, string what, double value, double? promised, string unit)
    {
        string bound = promised is null ? "" : string.Create(CultureInfo.InvariantCulture, $"≤ {promised:0.##} {unit}").TrimEnd();
        string kept = promised is null ? "" : value <= promised ? "kept" : "**missed**";
        text.Append(CultureInfo.InvariantCulture, $"| {what} | {string.Create(CultureInfo.InvariantCulture, $"{value:0.###} {unit}").TrimEnd()} | {bound} | {kept} |\n");
    }

    private static Dictionary<string, object> Rounded(ForkFigures figures) => JsonSerializer.SerializeToElement(figures, Names).EnumerateObject()
        .ToDictionary(each => each.Name, each => each.Value.ValueKind == JsonValueKind.Number ? Math.Round(each.Value.GetDouble(), 4) : (object)each.Value.GetString()!);
}
