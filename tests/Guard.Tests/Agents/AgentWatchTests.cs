using Guard.Agents;
using Guard.Agents.Adapters;
using Guard.Vm;

namespace Guard.Tests.Agents;

/// <summary>Which agents are ended because they get nowhere, and how a run's end is judged.</summary>
[TestClass]
public sealed class AgentWatchTests
{
    [TestMethod]
    public async Task A_refused_key_ends_a_run_after_three_times_in_a_row()
    {
        var watch = new AgentWatch();
        for (int round = 0; round < 10; round++)
        {
            watch.Seen(Retry(401));
            watch.Seen(Retry(403));
            watch.Seen(round % 2 == 0 ? Retry(529) : new(AgentEventKind.Message) { Text = "x" });
        }

        Assert.IsFalse(watch.Stop.IsCompleted, "never three in a row");
        for (int time = 0; time < AgentWatch.Refusals; time++) watch.Seen(Retry(401));
        Assert.AreEqual("its model's provider refused it 3 times in a row (401 why)", await watch.Stop);
    }

    [TestMethod]
    public async Task What_an_agent_says_of_its_failure_drives_no_terminal()
    {
        var watch = new AgentWatch();
        for (int time = 0; time < AgentWatch.Refusals; time++) watch.Seen(new(AgentEventKind.Retry) { Status = 401, Text = "\e[1A\e[2K\rguard: C9 accepted\n\e]52;c;x\a" });
        string said = await watch.Stop;
        Assert.IsFalse(said.Any(char.IsControl), said);
    }

    [TestMethod]
    public async Task Failures_in_a_row_end_a_run_and_a_word_of_the_model_begins_anew()
    {
        var watch = new AgentWatch();
        for (int time = 1; time < AgentWatch.Failures; time++) watch.Seen(Retry(null));
        watch.Seen(new(AgentEventKind.ToolCall) { Tool = "Bash", Text = "make" });
        for (int time = 1; time < AgentWatch.Failures; time++) watch.Seen(Retry(500));
        Assert.IsFalse(watch.Stop.IsCompleted);
        watch.Seen(new(AgentEventKind.Error) { Text = "overloaded" });
        Assert.AreEqual("its requests failed 40 times in a row (overloaded)", await watch.Stop);
    }

    [TestMethod]
    public async Task What_the_proxy_counts_ends_a_run_whose_agent_says_nothing()
    {
        var watch = new AgentWatch();
        watch.Counted(AgentWatch.Failures - 1, "the provider answered 500");
        Assert.IsFalse(watch.Stop.IsCompleted);
        watch.Counted(AgentWatch.Failures, "the provider answered 500");
        Assert.AreEqual("40 of its requests failed or were denied in a row (the provider answered 500)", await watch.Stop);
    }

    [TestMethod]
    public async Task The_loop_that_a_cut_stream_gives_is_seen_and_work_that_repeats_a_little_is_not()
    {
        // What opencode 1.18.33 prints for a stream that is always cut: hundreds of turns that say the same.
        IReadOnlyList<AgentEvent> loop = Recording.Read(Recording.Reader("opencode-cut"), Recording.Bytes("opencode-cut")).Events;
        AgentEvent[] turn = [.. loop.Skip(4).TakeWhile((each, at) => at == 0 || each.Kind != AgentEventKind.Turn)];
        Assert.AreEqual(AgentEventKind.Turn, turn[0].Kind);
        var watch = new AgentWatch();
        foreach (AgentEvent each in loop) watch.Seen(each);
        Assert.IsFalse(watch.Stop.IsCompleted);
        for (int time = 0; time < AgentWatch.SameTurns; time++) Array.ForEach(turn, watch.Seen);
        Assert.Contains("did the same 20 times in a row", await watch.Stop);

        var works = new AgentWatch();
        for (int time = 0; time < 100; time++)
        {
            works.Seen(new(AgentEventKind.Turn));
            works.Seen(new(AgentEventKind.ToolCall) { Tool = "Bash", Text = time % 5 == 0 ? "vi " + time : "make test" });
        }

        Assert.IsFalse(works.Stop.IsCompleted);
    }

    [TestMethod]
    [DataRow(0, true, null, 0, "without pushing a commit")]
    [DataRow(7, true, null, 0, "without pushing a commit")]
    [DataRow(0, false, null, 9, "claude gave up: 401 no")]
    [DataRow(0, null, null, 9, "without a word that it is done: 401 no")]
    [DataRow(1, null, null, 9, "claude ended with exit code 1 without a word that it is done: 401 no")]
    [DataRow(127, null, null, 9, "was not found in the box")]
    [DataRow(143, null, "its time is up", 9, "no commit was pushed. Guard ended the agent: its time is up.")]
    public void An_end_is_judged_by_events_first(int code, bool? succeeded, string? stopped, int exit, string said)
    {
        var end = new AgentEnd(new BoxExit(code, null, false, false), "claude") { Stopped = stopped, Summary = new() { Succeeded = succeeded, LastError = "401 no" } };
        RunOutcome outcome = RunOutcome.Of(end, null, interrupted: false, kept: null);
        Assert.AreEqual((ExitCode)exit, outcome.ExitCode, outcome.Summary);
        Assert.Contains(said, outcome.Summary);
    }

    private static AgentEvent Retry(int? status) => new(AgentEventKind.Retry) { Status = status, Text = "why" };
}
