using Guard.Hooks.Candidates;
using Guard.Hooks.Receiving.Ingest;
using Guard.Hooks.Tests.Support;
using Guard.Policies.Model;

namespace Guard.Hooks.Tests.Receiving;

/// <summary>Workers that die and workers that were taken over: the gate stays, nothing moves, and the next push works.</summary>
[TestClass]
public sealed class IngestTests
{
    private const string Zero = "0000000000000000000000000000000000000000";
    private const string One = "1111111111111111111111111111111111111111";

    [TestMethod]
    public async Task AWorkerThatDiesIsReplacedAndWhatItReceivedIsKept()
    {
        await using TestGate gate = await TestGate.StartAsync();
        GitClient client = await gate.CloneAsync();
        await client.CommitAsync("score", "6");
        await client.RunAsync("push", "origin", "HEAD:main");
        await gate.Confinement.KillAllAsync();
        string commit = await client.CommitAsync("score", "7");
        await client.RunAsync("push", "origin", "HEAD:main");
        Assert.AreEqual(commit, gate.Repository.ReadBranch());
        Assert.AreEqual(2, gate.Confinement.Started);
    }

    [TestMethod]
    public async Task AWorkerThatDiesWhileItsCandidateIsMeasuredChangesNothingOfIt()
    {
        await using TestGate gate = await TestGate.StartAsync();
        gate.Measure.OnMeasure = () => gate.Confinement.KillAllAsync().GetAwaiter().GetResult();
        GitClient client = await gate.CloneAsync();
        string commit = await client.CommitAsync("score", "6");
        (int code, string text) = await client.TryAsync(["push", "origin", "HEAD:main"]);
        Assert.AreNotEqual(0, code, "no ok is said by a worker that is gone: " + text);
        await gate.Gate.WaitAsync("C1").WaitAsync(TimeSpan.FromSeconds(30));
        Assert.AreEqual(commit, gate.Repository.ReadBranch(), "the measurement does not need it");
    }

    [TestMethod]
    [DataRow("nonsense")]
    [DataRow("[]")]
    [DataRow("{\"is\":\"push\",\"lane\":LANE}")]
    [DataRow("{\"is\":5,\"lane\":LANE}")]
    [DataRow("{\"is\":\"push\",\"is\":\"push\",\"lane\":LANE}")]
    [DataRow("{\"id\":1,\"id\":1}")]
    [DataRow("{\"is\":\"push\",\"lane\":LANE,\"commands\":[],\"options\":[]}")]
    [DataRow("{\"is\":\"push\",\"lane\":LANE,\"commands\":[{\"old\":\"x\",\"new\":\"y\",\"name\":\"refs/heads/main\"}],\"options\":[]}")]
    [DataRow("{\"is\":\"push\",\"lane\":LANE,\"commands\":[{\"old\":\"" + Zero + "\",\"new\":\"" + One + "\",\"name\":\"refs/heads/main\"}],\"options\":[],\"commit\":{\"id\":7}}")]
    [DataRow("{\"is\":\"push\",\"lane\":LANE,\"commands\":7,\"options\":[]}")]
    [DataRow("LONG")]
    [DataRow("{\"is\":\"ended\",\"lane\":LANE,\"code\":\"x\",\"complaint\":{}}")]
    public async Task AWorkerThatWasTakenOverMovesNothingAndIsEnded(string line)
    {
        await using TestGate gate = await TestGate.StartAsync();
        string before = gate.Repository.ReadBranch()!;
        GitClient client = await gate.CloneAsync();
        string commit = await client.CommitAsync("score", "6");
        await gate.Confinement.KillAllAsync();
        gate.Confinement.Instead = new HostileWorker(line, opensLane: true);
        (int code, string text) = await client.TryAsync(["push", "origin", "HEAD:main"]);
        Assert.AreNotEqual(0, code, text);
        Assert.AreEqual(before, gate.Repository.ReadBranch());
        gate.Confinement.Instead = null;
        await gate.Gate.EndSourceAsync("R1");
        await client.RunAsync("push", "origin", "HEAD:main");
        Assert.AreEqual(commit, gate.Repository.ReadBranch(), "the gate works on");
    }

    [TestMethod]
    public async Task AnAcceptanceThatAWorkerInventsForACommitThatIsNotThereDoesNotMoveTheBranch()
    {
        await using TestGate gate = await TestGate.StartAsync();
        string before = gate.Repository.ReadBranch()!;
        string push = "{\"is\":\"push\",\"lane\":LANE,\"commands\":[{\"old\":\"" + before + "\",\"new\":\"" + One + "\",\"name\":\"refs/heads/main\"}],\"options\":[],"
            + "\"commit\":{\"id\":\"" + One + "\",\"tree\":\"" + One + "\",\"title\":\"\\u001b[2Jfine\",\"tip\":\"" + before + "\",\"buildsOnTip\":true}}";
        GitClient client = await gate.CloneAsync();
        await client.CommitAsync("score", "6");
        await gate.Confinement.KillAllAsync();
        gate.Confinement.Instead = new HostileWorker(push, opensLane: true);
        Task<(int Code, string Text)> pushing = client.TryAsync(["push", "origin", "HEAD:main"]);
        using var listening = new CandidateSeen(gate, c => CandidateTransitions.IsSettled(c));
        Candidate settled = await listening.Task.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.AreEqual(CandidateState.Failed, settled.State, settled.Verdict?.Reason);
        Assert.IsFalse(settled.Title.Contains('\u001b', StringComparison.Ordinal), "titles are fit to be shown");
        Assert.AreEqual(before, gate.Repository.ReadBranch());
        await gate.Confinement.KillAllAsync();
        Assert.AreNotEqual(0, (await pushing).Code);
    }

    [TestMethod]
    public async Task AWorkerThatDoesNotAnswerKeepsItsOwnPushesWaitingAndNoOthers()
    {
        await using TestGate gate = await TestGate.StartAsync();
        string before = gate.Repository.ReadBranch()!;
        string push = "{\"is\":\"push\",\"lane\":LANE,\"commands\":[{\"old\":\"" + before + "\",\"new\":\"" + One + "\",\"name\":\"refs/heads/main\"}],\"options\":[],"
            + "\"commit\":{\"id\":\"" + One + "\",\"tree\":\"" + One + "\",\"title\":\"x\",\"tip\":\"" + One + "\",\"buildsOnTip\":true}}";
        GitClient slow = await gate.CloneAsync("R1");
        GitClient other = await gate.CloneAsync("R2");
        await gate.Gate.EndSourceAsync("R1");
        gate.Confinement.Instead = new HostileWorker(push, opensLane: true, silentOn: "ancestor");
        await slow.CommitAsync("score", "6");
        int started = gate.Confinement.Started;
        Task<(int Code, string Text)> waiting = slow.TryAsync(["push", "origin", "HEAD:main"]);
        await Eventually.HoldsAsync(() => gate.Confinement.Started > started, "the slow worker was started");
        gate.Confinement.Instead = null;
        string commit = await other.CommitAsync("other", "x");
        await other.RunAsync("push", "origin", "HEAD:main");
        Assert.AreEqual(commit, gate.Repository.ReadBranch());
        Assert.IsFalse(waiting.IsCompleted, "control: the other push still waits for its worker");
        await gate.Confinement.KillAllAsync();
        Assert.AreNotEqual(0, (await waiting).Code);
    }

    [TestMethod]
    public async Task AWorkerThatWasTakenOverCannotRollTheBranchBack()
    {
        await using TestGate gate = await TestGate.StartAsync(policy => policy with { Evaluator = null });
        GitClient client = await gate.CloneAsync();
        string old = gate.Repository.ReadBranch()!;
        string before = await client.CommitAsync("score", "6");
        await client.RunAsync("push", "origin", "HEAD:main");
        await client.CommitAsync("score", "7");
        await gate.Confinement.KillAllAsync();
        string push = "{\"is\":\"push\",\"lane\":LANE,\"commands\":[{\"old\":\"" + before + "\",\"new\":\"" + old + "\",\"name\":\"refs/heads/main\"}],\"options\":[],"
            + "\"commit\":{\"id\":\"" + old + "\",\"tree\":\"" + old + "\",\"title\":\"x\",\"tip\":\"" + before + "\",\"buildsOnTip\":true}}";
        gate.Confinement.Instead = new HostileWorker(push, opensLane: true);
        using var listening = new CandidateSeen(gate, c => c.Commit == old && CandidateTransitions.IsSettled(c));
        Task<(int Code, string Text)> pushing = client.TryAsync(["push", "origin", "HEAD:main"]);
        Candidate settled = await listening.Task.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.AreNotEqual(CandidateState.Accepted, settled.State, settled.Verdict?.Reason);
        Assert.AreEqual(before, gate.Repository.ReadBranch());
        await gate.Confinement.KillAllAsync();
        await pushing;
    }

    [TestMethod]
    public void FindingsOfAWorkerAreBoundedAndFitToBeShown()
    {
        var finding = new Finding("r", FindingAction.Reject, "evil \u001b]0;x\u0007\u202e", "next") { Path = "a\nb", Commit = "zz" };
        var items = new System.Text.Json.Nodes.JsonArray();
        for (int i = 0; i < 2 * FindingsReader.Most; i++) items.Add(FindingJson.ToJson(finding));
        IReadOnlyList<Finding> read = FindingsReader.Read(new System.Text.Json.Nodes.JsonObject { ["findings"] = items });
        Assert.HasCount(FindingsReader.Most, read);
        Assert.AreEqual(("evil ?]0;x??", "a b", null), (read[0].Message, read[0].Path, read[0].Commit));
    }
}
