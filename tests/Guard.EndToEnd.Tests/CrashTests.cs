using Guard.Benchmarks.Crash;

namespace Guard.EndToEnd.Tests;

/// <summary>
/// The benchmark <c>crash</c> at a few points: pushes, verdicts, approvals, rebases and reverts that are killed, or whose disk is full or broken, at their
/// file-system calls.
/// </summary>
[TestClass]
public sealed class CrashTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    [TestMethod]
    [DataRow(nameof(CrashKind.KillAll), 2)]
    [DataRow(nameof(CrashKind.KillOne), 2)]
    [DataRow(nameof(CrashKind.DiskFull), 1)]
    [DataRow(nameof(CrashKind.InputOutput), 1)]
    public async Task Nothing_is_lost_or_half_done_and_the_next_push_lands(string kind, int points)
    {
        IReadOnlyList<CrashResult> results = await RunAsync(new CrashOptions { Kinds = [Enum.Parse<CrashKind>(kind)], Points = points });
        string[] wrong = [.. results.Where(result => result.Violations.Count > 0)
            .Select(result => $"{result.Point.Scenario.Name} {string.Join(", ", result.Fired)}: {string.Join("; ", result.Violations)}")];
        Assert.IsEmpty(wrong, string.Join('\n', wrong));
        Assert.IsGreaterThan(results.Count / 2, results.Sum(result => result.Fired.Count), "control: most points are reached");
    }

    [TestMethod]
    public async Task Control_without_recovery_the_oracle_finds_what_a_kill_leaves()
    {
        IReadOnlyList<CrashResult> results = await RunAsync(new CrashOptions
        {
            Kinds = [CrashKind.KillAll], Scenarios = [.. CrashScenarios.All.Where(each => each.Name == "accepted")], Points = 4,
            Host = [CrashHost.WithoutRecovery], Patience = Soon,
        });
        Assert.IsNotEmpty(results.Where(result => result.Violations.Count > 0).ToArray());
    }

    private static async Task<IReadOnlyList<CrashResult>> RunAsync(CrashOptions options)
    {
        await using var run = new CrashRun(options);
        try
        {
            return await run.RunAsync(_ => { });
        }
        catch (NotSupportedException error)
        {
            throw new AssertInconclusiveException(error.Message);
        }
    }
}
