using System.Text;
using Guard.Hooks.Candidates;
using Guard.Hooks.Receiving;
using Guard.Hooks.Tests.Support;
using static Guard.Hooks.Tests.Support.PackWriter;

namespace Guard.Hooks.Tests.BadInput;

/// <summary>Clients that stall or vanish, at each phase of a push and of a fetch: Guard's own limits end them, and others never notice.</summary>
[TestClass]
public sealed class StallTests
{
    private static readonly GitLimits Short = new() { Silence = TimeSpan.FromSeconds(3), Transfer = TimeSpan.FromMinutes(5) };

    [TestMethod]
    [DataRow("before the list is read")]
    [DataRow("after the list")]
    [DataRow("inside a command")]
    [DataRow("before the flush of the commands")]
    [DataRow("before the flush of the options")]
    [DataRow("before the pack")]
    [DataRow("inside the pack")]
    [DataRow("before the pack's last byte")]
    public async Task Who_says_nothing_more_is_cut_off_and_told(string phase)
    {
        await using TestGate gate = await TestGate.StartAsync(limits: Short);
        string before = gate.Repository.ReadBranch()!;
        using RawPush push = await RawPush.OpenAsync(gate.SocketPath);
        await StepAsync(gate, push, phase);
        string said = await push.ReadToEndAsync();
        if (phase != "before the list is read") StringAssert.Contains(said, "guard: the push was ended: nothing came for 3 seconds", phase);
        Assert.AreEqual(before, gate.Repository.ReadBranch());
        await HonestAsync(gate);
    }

    [TestMethod]
    [DataRow("before the list is read")]
    [DataRow("after the list")]
    [DataRow("inside a command")]
    [DataRow("before the flush of the commands")]
    [DataRow("before the flush of the options")]
    [DataRow("before the pack")]
    [DataRow("inside the pack")]
    [DataRow("before the pack's last byte")]
    public async Task Who_vanishes_leaves_nothing(string phase)
    {
        await using TestGate gate = await TestGate.StartAsync();
        string before = gate.Repository.ReadBranch()!;
        using (RawPush push = await RawPush.OpenAsync(gate.SocketPath)) await StepAsync(gate, push, phase);
        await Eventually.HoldsAsync(() => gate.Open == 0, "the connection's end was noticed");
        Assert.AreEqual(before, gate.Repository.ReadBranch());
        Assert.IsEmpty(gate.Gate.List());
        await HonestAsync(gate);
    }

    [TestMethod]
    public async Task Who_sends_a_byte_now_and_then_ends_at_the_limit_of_the_whole()
    {
        await using TestGate gate = await TestGate.StartAsync(limits: new GitLimits { Silence = TimeSpan.FromSeconds(2), Transfer = TimeSpan.FromSeconds(3) });
        using RawPush push = await RawPush.OpenAsync(gate.SocketPath);
        await push.ReadListAsync();
        byte[] commands = RawPush.Commands(Enumerable.Range(0, 200).Select(n => (new string('1', 40), new string('2', 40), "refs/heads/b" + n)).ToArray());
        using var beat = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        int sent = 0;
        while (sent < commands.Length && await push.SendAsync(commands.AsMemory(sent, 1)))
        {
            sent++;
            await beat.WaitForNextTickAsync();
        }

        StringAssert.Contains(await push.ReadToEndAsync(), "it was not complete after 3 seconds");
        Assert.IsLessThan(commands.Length, sent);
    }

    [TestMethod]
    public async Task Who_waits_for_a_verdict_may_be_silent_and_who_does_not_read_it_holds_nobody_up()
    {
        await using TestGate gate = await TestGate.StartAsync(limits: Short);
        gate.Measure.Barrier = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using RawPush push = await RawPush.OpenAsync(gate.SocketPath);
        (string commit, byte[] bytes) = Push(gate);
        await push.SendAsync(bytes); // and never reads
        using var measuring = new CandidateSeen(gate, c => c.State == CandidateState.Screened);
        await measuring.Task.WaitAsync(TimeSpan.FromSeconds(60));
        using (var wait = new PeriodicTimer(Short.Silence * 3)) await wait.WaitForNextTickAsync(); // longer than anybody may stall
        Assert.AreEqual(1, gate.Open, "it is not cut off");
        gate.Measure.Barrier.SetResult();
        using var settled = new CandidateSeen(gate, c => c.State == CandidateState.Accepted);
        await settled.Task.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.AreEqual(commit, gate.Repository.ReadBranch());
        await HonestAsync(gate);
    }

    [TestMethod]
    [DataRow("after the list")]
    [DataRow("inside the wants")]
    [DataRow("after the wants")]
    public async Task A_fetch_that_stalls_is_ended_and_told(string phase)
    {
        await using TestGate gate = await TestGate.StartAsync(limits: Short);
        using RawPush fetch = await RawPush.OpenAsync(gate.SocketPath, service: "upload-pack");
        await fetch.ReadListAsync();
        byte[] want = RawPush.Packet(Encoding.ASCII.GetBytes($"want {gate.Repository.ReadBranch()} side-band-64k ofs-delta\n"));
        if (phase == "inside the wants") await fetch.SendAsync(want.AsMemory(0, 20));
        if (phase == "after the wants") await fetch.SendAsync((byte[])[.. want, .. "0000"u8]);
        StringAssert.Contains(await fetch.ReadToEndAsync(), "ERR guard: the fetch was ended: nothing came for");
        await gate.CloneAsync();
    }

    [TestMethod]
    public async Task More_connections_than_one_source_may_have_are_told_and_others_are_served()
    {
        await using TestGate gate = await TestGate.StartAsync(limits: new GitLimits { Connections = 4 });
        var open = new List<RawPush>();
        for (int i = 0; i < 4; i++)
        {
            open.Add(await RawPush.OpenAsync(gate.SocketPath));
            await open[i].ReadListAsync();
        }

        using (RawPush more = await RawPush.OpenAsync(gate.SocketPath)) StringAssert.Contains(await more.ReadToEndAsync(), "ERR guard: 4 git connections of yours are open");
        GitClient other = await gate.CloneAsync("R2");
        await other.CommitAsync("other", "x");
        await other.RunAsync("push", "origin", "HEAD:main");
        foreach (RawPush one in open) one.Dispose();
        await Eventually.HoldsAsync(() => gate.Open == 0, "the connections' ends were noticed");
        await HonestAsync(gate);
    }

    private static async Task StepAsync(TestGate gate, RawPush push, string phase)
    {
        if (phase == "before the list is read") return;
        await push.ReadListAsync();
        (string commit, byte[] all) = Push(gate);
        int commands = RawPush.Commands((gate.Repository.ReadBranch()!, commit, "refs/heads/main")).Length;
        int length = phase switch
        {
            "after the list" => 0,
            "inside a command" => 30,
            "before the flush of the commands" => commands - 4,
            "before the flush of the options" => commands,
            "before the pack" => commands + 4,
            "inside the pack" => (commands + all.Length) / 2,
            _ => all.Length - 1,
        };
        await push.SendAsync(all.AsMemory(0, length));
    }

    private static (string Commit, byte[] Bytes) Push(TestGate gate)
    {
        var pack = new PackWriter();
        string tip = gate.Repository.ReadBranch()!;
        string score = pack.Add(Blob, "5"u8.ToArray());
        string commit = pack.Add(PackWriter.Commit, CommitOf(pack.Add(Tree, TreeOf(("100644", "score", score))), tip));
        return (commit, [.. RawPush.Commands((tip, commit, "refs/heads/main")), .. RawPush.Options(), .. pack.ToArray()]);
    }

    private static async Task HonestAsync(TestGate gate)
    {
        GitClient honest = await gate.BoxCloneAsync();
        string commit = await honest.CommitAsync("honest", "x");
        await honest.RunAsync("push", "origin", "HEAD:main");
        Assert.AreEqual(commit, gate.Repository.ReadBranch());
    }
}
