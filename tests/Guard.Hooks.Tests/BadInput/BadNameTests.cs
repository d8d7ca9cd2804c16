using System.Text;
using Guard.Hooks.Candidates;
using Guard.Hooks.Git;
using Guard.Hooks.Tests.Support;
using static Guard.Hooks.Tests.Support.PackWriter;

namespace Guard.Hooks.Tests.BadInput;

/// <summary>Ref names and push options that no git sends: refused with a reason, no ref moves or appears anywhere, and the receiver works on.</summary>
[TestClass]
public sealed class BadNameTests
{
    private const string Tip = "@TIP";
    private static TestGate gate = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext context)
    {
        _ = context;
        gate = await TestGate.StartAsync();
        await HonestAsync("the start");
    }

    [ClassCleanup]
    public static async Task EndAsync() => await gate.DisposeAsync();

    [TestMethod]
    [DataRow("HEAD")]
    [DataRow("main")]
    [DataRow("refs/heads")]
    [DataRow("refs/heads/")]
    [DataRow("refs/heads/main/")]
    [DataRow("refs/heads//main")]
    [DataRow("refs/heads/./main")]
    [DataRow("refs/heads/../heads/main")]
    [DataRow("refs/heads/../../HEAD")]
    [DataRow("../../../public.git/refs/heads/main")]
    [DataRow("/refs/heads/main")]
    [DataRow("refs/heads/Main")]
    [DataRow("refs/heads/main ")]
    [DataRow(" refs/heads/main")]
    [DataRow("refs/heads/main\n")]
    [DataRow("refs/heads/other\nrefs/heads/main")]
    [DataRow("refs/heads/other\r")]
    [DataRow("refs/heads/\u0007\u001b[2J")]
    [DataRow("refs/heads/m\u00fflatin")]
    [DataRow("refs/heads/main.lock")]
    [DataRow("refs/heads/main~1")]
    [DataRow("refs/heads/main^{commit}")]
    [DataRow("refs/heads/@{-1}")]
    [DataRow("refs/heads/*")]
    [DataRow("refs/heads/-d")]
    [DataRow("--force")]
    [DataRow("-refs/heads/main")]
    [DataRow("0123456789012345678901234567890123456789")]
    [DataRow("refs/heads/0123456789012345678901234567890123456789")]
    [DataRow("refs/replace/" + Tip)]
    [DataRow("refs/notes/commits")]
    [DataRow("refs/guard/upstream")]
    [DataRow("refs/stash")]
    [DataRow("refs/inbox/C1")]
    [DataRow("refs/candidates/C1")]
    [DataRow("refs/verdicts/" + Tip)]
    [DataRow("refs/for/refs/heads/main")]
    [DataRow("refs/heads/a/../../../../../etc/passwd")]
    [DataRow("FETCH_HEAD")]
    [DataRow("config")]
    [DataRow("objects/info/alternates")]
    public async Task Only_the_branch_has_a_name(string name)
    {
        string tip = gate.Repository.ReadBranch()!;
        name = name.Replace(Tip, tip, StringComparison.Ordinal);
        (string commit, byte[] pack) = Good(name);
        string[] before = await RefsAsync();
        string said = await PushAsync(RawPush.Commands((new string('0', 40), commit, name)), RawPush.Options(), pack);
        await RefusedAsync(name, said, before);

        // Beside an update of the branch, which must not slip through with it.
        (commit, pack) = Good(name + " beside");
        said = await PushAsync(RawPush.Commands((tip, commit, "refs/heads/main"), (new string('0', 40), commit, name)), RawPush.Options(), pack);
        await NoOtherRefAsync(name, said, before, commit);
        await HonestAsync(name);
    }

    [TestMethod]
    [DataRow(60_000, 1, DisplayName = "60,000 bytes")]
    [DataRow(4_000, 20, DisplayName = "20 of 4,000 bytes")]
    [DataRow(20, 1_001, DisplayName = "1,001 names")]
    [DataRow(20, 20_000, DisplayName = "20,000 names")]
    [DataRow(4_000, 1_000, DisplayName = "1,000 of 4,000 bytes")]
    public async Task Long_and_many_names_are_refused(int length, int count)
    {
        string[] before = await RefsAsync();
        (string commit, byte[] pack) = Good($"{length} {count}");
        (string, string, string)[] updates = [.. Enumerable.Range(0, count).Select(n => (new string('0', 40), commit, $"refs/heads/{n}".PadRight(length, '&')))];
        string said = await PushAsync(RawPush.Commands(updates), RawPush.Options(), pack);
        await RefusedAsync($"{count} of {length}", said, before);
        await HonestAsync($"{length} {count}");
    }

    [TestMethod]
    [DataRow("guard.wait=\n0", "guard.wait")]
    [DataRow("guard.\u0000", "none of Guard's")]
    [DataRow("guard.accept", "none of Guard's")]
    [DataRow("GUARD.WAIT=false", "none of Guard's")]
    [DataRow("\u00ff\u00fe", "not UTF-8")]
    public async Task Odd_options_are_refused(string option, string reason)
    {
        string[] before = await RefsAsync();
        (string commit, byte[] pack) = Good(option);
        string said = await PushAsync(RawPush.Commands((gate.Repository.ReadBranch()!, commit, "refs/heads/main")), RawPush.Options(Encoding.Latin1.GetBytes(option)), pack);
        await RefusedAsync(option, said, before);
        StringAssert.Contains(said, reason);
        await HonestAsync(option);
    }

    [TestMethod]
    [DataRow(65_000, 1, DisplayName = "one of 65,000 bytes")]
    [DataRow(4_097, 1, DisplayName = "one of 4,097 bytes")]
    [DataRow(1_025, 1, DisplayName = "one of 1,025 bytes")]
    [DataRow(1, 33, DisplayName = "33 of them")]
    [DataRow(10, 10_000, DisplayName = "10,000 of them")]
    public async Task Long_and_many_options_are_refused(int length, int count)
    {
        string[] before = await RefsAsync();
        (string commit, byte[] pack) = Good($"{length} {count}");
        byte[] options = RawPush.Options([.. Enumerable.Range(0, count).Select(_ => Encoding.ASCII.GetBytes(new string('x', length)))]);
        string said = await PushAsync(RawPush.Commands((gate.Repository.ReadBranch()!, commit, "refs/heads/main")), options, pack);
        await RefusedAsync($"{count} of {length}", said, before);
        StringAssert.Contains(said, "push option");
        await HonestAsync($"{length} {count}");
    }

    [TestMethod]
    [DataRow("shallow @TIP", DisplayName = "a shallow boundary at the branch")]
    [DataRow("shallow 7777777777777777777777777777777777777777", DisplayName = "a shallow boundary nowhere")]
    [DataRow("push-cert\0 " + RawPush.Capabilities, DisplayName = "a signed push that nobody offered")]
    [DataRow("@TIP @TIP", DisplayName = "an update without a name")]
    [DataRow("x", DisplayName = "no update at all")]
    [DataRow("7777777777777777777777777777777777777777 zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz refs/heads/main", DisplayName = "an id that is none")]
    public async Task Odd_lines_among_the_commands_change_nothing(string line)
    {
        string tip = gate.Repository.ReadBranch()!;
        (string commit, byte[] pack) = Good(line);
        string[] before = await RefsAsync();
        byte[] first = RawPush.Packet(Encoding.Latin1.GetBytes(line.Replace(Tip, tip, StringComparison.Ordinal)));
        byte[] commands = RawPush.Commands((tip, commit, "refs/heads/main"));
        string said = await PushAsync([.. first, .. commands], RawPush.Options(), pack);
        await NoOtherRefAsync(line, said, before, commit);
        Assert.IsFalse(File.Exists(Path.Combine(gate.Repository.IntakePath("R9"), "shallow")) || File.Exists(Path.Combine(gate.Repository.PublicPath, "shallow")));
        await HonestAsync(line);
    }

    [TestMethod]
    public async Task A_shallow_boundary_hides_no_missing_history()
    {
        string tip = gate.Repository.ReadBranch()!;
        var pack = new PackWriter();
        string tree = pack.Add(Tree, TreeOf(("100644", "score", pack.Add(Blob, "5"u8.ToArray()))));
        string commit = pack.Add(PackWriter.Commit, Encoding.UTF8.GetBytes($"tree {tree}\nparent {tip}\nparent {new string('7', 40)}\nauthor A <a@b> 1 +0000\ncommitter A <a@b> 1 +0000\n\nx\n"));
        byte[] boundary = RawPush.Packet(Encoding.ASCII.GetBytes("shallow " + commit));
        string said = await PushAsync([.. boundary, .. RawPush.Commands((tip, commit, "refs/heads/main"))], RawPush.Options(), pack.ToArray());
        Assert.AreEqual(tip, gate.Repository.ReadBranch(), said);
        Assert.IsFalse(gate.Gate.List().Any(c => c.Commit == commit), said);
        await HonestAsync("a shallow boundary");
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(2)]
    public async Task Bytes_that_are_no_protocol_cost_nothing(int kind)
    {
        string[] before = await RefsAsync();
        var noise = new byte[1 << 20];
        new Random(kind).NextBytes(noise);
        if (kind == 1) noise.AsSpan().Fill((byte)'0'); // flush after flush
        if (kind == 2) "0005"u8.CopyTo(noise);
        using RawPush push = await RawPush.OpenAsync(gate.SocketPath);
        await push.ReadListAsync();
        await push.SendAsync(noise);
        push.Finish();
        await push.ReadToEndAsync();
        CollectionAssert.AreEqual(before, await RefsAsync());
        await HonestAsync("noise " + kind);
    }

    private static async Task<string> PushAsync(byte[] commands, byte[] options, byte[] pack)
    {
        using RawPush push = await RawPush.OpenAsync(gate.SocketPath);
        await push.ReadListAsync();
        Task sending = Task.Run(async () =>
        {
            foreach (byte[] bytes in (byte[][])[commands, options, pack]) await push.SendAsync(bytes);
            push.Finish();
        });
        string said = await push.ReadToEndAsync();
        await sending.WaitAsync(TimeSpan.FromSeconds(60));
        return said;
    }

    private static async Task RefusedAsync(string what, string said, string[] before)
    {
        CollectionAssert.AreEqual(before, await RefsAsync(), $"{what}: {said}");
        Assert.DoesNotContain("ok refs/", said, what);
        Assert.IsTrue(((string[])["fatal: ", "error: ", "guard: ", "ng "]).Any(word => said.Contains(word, StringComparison.Ordinal)), $"{what}: no reason in '{said}'");
    }

    // What git itself refuses never reaches the gate, and an update of the branch beside it is then one like another: it lands by its verdict or not at all.
    private static async Task NoOtherRefAsync(string what, string said, string[] before, string commit)
    {
        static string[] Others(string[] refs) => [.. refs.Where(line => !line.Contains(" refs/heads/main ", StringComparison.Ordinal))];
        CollectionAssert.AreEqual(Others(before), Others(await RefsAsync()), $"{what}: {said}");
        bool landed = gate.Repository.ReadBranch() == commit;
        Assert.AreEqual(landed, said.Contains("ok refs/heads/main\n", StringComparison.Ordinal), $"{what}: ok is said of what landed, and of nothing else: {said}");
        Assert.AreEqual(landed, gate.Gate.List().Any(c => c.Commit == commit && c.State == CandidateState.Accepted), $"{what}: {said}");
    }

    // Every ref of every store of Guard's.
    private static async Task<string[]> RefsAsync()
    {
        var all = new List<string>();
        foreach (string store in (string[])[gate.Repository.PublicPath, gate.Repository.VaultPath, gate.Repository.IntakePath("R9")])
        {
            if (!Directory.Exists(store)) continue;
            string refs = (await GitProcess.RunCheckedAsync(store, ["for-each-ref", "--format=%(refname) %(objectname) %(symref)"])).Text;
            string head = await File.ReadAllTextAsync(Path.Combine(store, "HEAD"));
            all.AddRange(refs.Split('\n').Append("HEAD " + head).Select(line => $"{Path.GetFileName(store)} {line}").Where(line => !line.StartsWith("R9.git refs/heads/main ", StringComparison.Ordinal)));
        }

        return [.. all.Order(StringComparer.Ordinal)];
    }

    private static async Task HonestAsync(string what)
    {
        (string commit, byte[] pack) = Good("after " + what);
        string said = await PushAsync(RawPush.Commands((gate.Repository.ReadBranch()!, commit, "refs/heads/main")), RawPush.Options(), pack);
        Assert.AreEqual(commit, gate.Repository.ReadBranch(), $"after '{what}' an honest push: {said}");
        Assert.AreEqual(CandidateState.Accepted, gate.Last().State);
    }

    private static (string Commit, byte[] Pack) Good(string text)
    {
        var pack = new PackWriter();
        string blob = pack.Add(Blob, Encoding.UTF8.GetBytes(text));
        string score = pack.Add(Blob, "5"u8.ToArray());
        string commit = pack.Add(PackWriter.Commit, CommitOf(pack.Add(Tree, TreeOf(("100644", "file", blob), ("100644", "score", score))), gate.Repository.ReadBranch()!));
        return (commit, pack.ToArray());
    }
}
