using System.Text;
using CsCheck;
using Guard.Hooks.Candidates;
using Guard.Hooks.Git;
using Guard.Hooks.Tests.Support;
using static Guard.Hooks.Tests.Support.PackWriter;

namespace Guard.Hooks.Tests.BadInput;

/// <summary>Packs that no git sends: each is refused with a reason, nothing moves, nothing is a candidate, and the receiver works on.</summary>
[TestClass]
public sealed class BadPackTests
{
    private static readonly string Absent = new('7', 40);
    private static TestGate gate = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext context)
    {
        _ = context;
        gate = await TestGate.StartAsync();
    }

    [ClassCleanup]
    public static async Task EndAsync() => await gate.DisposeAsync();

    [TestMethod]
    public async Task The_control_lands()
    {
        (string commit, PackWriter pack) = Good("control");
        string said = await PushAsync(commit, pack.ToArray());
        Assert.AreEqual(commit, gate.Repository.ReadBranch(), said);
        StringAssert.Contains(said, "ok refs/heads/main");
    }

    [TestMethod]
    [DataRow("a wrong trailer")]
    [DataRow("more objects told than come")]
    [DataRow("fewer objects told than come")]
    [DataRow("no objects")]
    [DataRow("four thousand million objects told")]
    [DataRow("version 9")]
    [DataRow("no pack")]
    [DataRow("a header that tells too large a size")]
    [DataRow("a header that tells too small a size")]
    [DataRow("a header that tells eight exabytes")]
    [DataRow("a size that never ends")]
    [DataRow("type 0")]
    [DataRow("type 5")]
    [DataRow("a delta whose base is nowhere")]
    [DataRow("a delta whose base is itself")]
    [DataRow("a delta before the pack's beginning")]
    [DataRow("two deltas that are each other's base")]
    [DataRow("a delta that tells another size of its base")]
    [DataRow("a delta that tells another size of its result")]
    [DataRow("a delta that tells a terabyte")]
    [DataRow("a delta that copies from behind its base")]
    [DataRow("a delta with the reserved instruction")]
    [DataRow("an empty delta")]
    [DataRow("no zlib")]
    [DataRow("a commit that is not in it")]
    [DataRow("a commit whose tree is not in it")]
    [DataRow("a tree whose file is not in it")]
    [DataRow("a tree that holds itself, by a lie about its type")]
    [DataRow("a commit that is a blob")]
    [DataRow("a commit whose tree is a blob")]
    public async Task It_is_refused_with_a_reason(string what)
    {
        (string commit, byte[] pack) = Make(what);
        await RefusedAsync(what, await PushAsync(commit, pack), commit);
        await HonestAsync(what);
    }

    [TestMethod]
    public async Task A_push_that_ends_anywhere_is_none()
    {
        (string commit, PackWriter pack) = Good("cut");
        byte[] commands = [.. RawPush.Commands((gate.Repository.ReadBranch()!, commit, "refs/heads/main")), .. RawPush.Options()];
        byte[] whole = [.. commands, .. pack.ToArray()];
        await Gen.Int[0, whole.Length - 1].SampleAsync(
            async length =>
            {
                using RawPush push = await RawPush.OpenAsync(gate.SocketPath);
                await push.ReadListAsync();
                await push.SendAsync(whole.AsMemory(0, length));
                push.Finish();
                await push.ReadToEndAsync();
                Assert.AreNotEqual(commit, gate.Repository.ReadBranch());
            },
            iter: 60, threads: 1);
        Assert.IsFalse(gate.Gate.List().Any(c => c.Commit == commit));
        await HonestAsync("cut");
    }

    [TestMethod]
    public async Task A_flipped_bit_is_found()
    {
        (string commit, PackWriter pack) = Good("flip");
        byte[] whole = pack.ToArray();
        string objects = await ObjectsAsync(whole);
        await Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Int[0, 7], Gen.Bool).SampleAsync(
            async (at, bit, trailer) =>
            {
                byte[] flipped = [.. whole];
                flipped[at] ^= (byte)(1 << bit);
#pragma warning disable CA5350 // a pack ends with it
                if (trailer && at < whole.Length - 20) System.Security.Cryptography.SHA1.HashData(flipped.AsSpan(0, whole.Length - 20), flipped.AsSpan(whole.Length - 20));
#pragma warning restore CA5350
                if (trailer && await ObjectsAsync(flipped) == objects) return; // the last byte of a deflate stream has bits that say nothing
                string said = await PushAsync(commit, flipped);
                Assert.AreNotEqual(commit, gate.Repository.ReadBranch(), $"bit {bit} of byte {at}: {said}");
            },
            iter: 40, threads: 1);
        await HonestAsync("flip");
    }

    // What plain git finds in a pack; why not, where it finds none.
    private static async Task<string> ObjectsAsync(byte[] pack)
    {
        string store = Path.Combine(gate.Root, "plain-" + Guid.NewGuid().ToString("n"));
        await GitProcess.RunCheckedAsync(null, ["init", "-q", "--bare", store]);
        GitResult taken = await GitProcess.RunAsync(store, ["index-pack", "--stdin"], pack);
        return taken.ExitCode == 0 ? (await GitProcess.RunCheckedAsync(store, ["cat-file", "--batch-all-objects", "--batch-check"])).Text : taken.Error;
    }

    private static async Task<string> PushAsync(string commit, byte[] pack)
    {
        using RawPush push = await RawPush.OpenAsync(gate.SocketPath);
        await push.ReadListAsync();
        await push.SendAsync(RawPush.Commands((gate.Repository.ReadBranch()!, commit, "refs/heads/main")));
        await push.SendAsync(RawPush.Options());
        await push.SendAsync(pack);
        push.Finish();
        return await push.ReadToEndAsync();
    }

    private static async Task RefusedAsync(string what, string said, string commit)
    {
        Assert.AreNotEqual(commit, gate.Repository.ReadBranch(), what);
        Assert.IsFalse(gate.Gate.List().Any(c => c.Commit == commit && c.State != CandidateState.Rejected), what);
        Assert.IsTrue(said.Contains("unpack ", StringComparison.Ordinal) || said.Contains("ng refs/heads/main", StringComparison.Ordinal), $"{what}: {said}");
        Assert.IsTrue(((string[])["fatal: ", "error: ", "guard: ", "ng refs/heads/main "]).Any(word => said.Contains(word, StringComparison.Ordinal)), $"{what}: no reason in '{said}'");
        Assert.DoesNotContain("ok refs/heads/main", said, what);
        Assert.IsTrue(await TestGate.HasAsync(gate.Repository.PublicPath, "main"), what);
    }

    private static async Task HonestAsync(string what)
    {
        (string commit, PackWriter pack) = Good("after " + what);
        string said = await PushAsync(commit, pack.ToArray());
        Assert.AreEqual(commit, gate.Repository.ReadBranch(), $"after {what} an honest push: {said}");
    }

    // One new file on top of the branch; its tree holds nothing else but the score.
    private static (string Commit, PackWriter Pack) Good(string text, Action<PackWriter>? more = null)
    {
        var pack = new PackWriter();
        string blob = pack.Add(Blob, Encoding.UTF8.GetBytes(text));
        string score = pack.Add(Blob, "5"u8.ToArray());
        string tree = pack.Add(Tree, TreeOf(("100644", "file", blob), ("100644", "score", score)));
        string commit = pack.Add(PackWriter.Commit, CommitOf(tree, gate.Repository.ReadBranch()!));
        more?.Invoke(pack);
        return (commit, pack);
    }

    private static (string Commit, byte[] Pack) Make(string what)
    {
        byte[] content = Encoding.UTF8.GetBytes(what);
        string id = Id("blob", content);
        switch (what)
        {
            case "a wrong trailer": return With(p => { }, trailer: new byte[20]);
            case "more objects told than come": return With(p => { }, count: 9);
            case "fewer objects told than come": return With(p => { }, count: 2);
            case "no objects": return (Absent, new PackWriter().ToArray());
            case "four thousand million objects told": return With(p => { }, count: uint.MaxValue);
            case "version 9": return With(p => { }, version: 9);
            case "no pack": return (Absent, content);
            case "a header that tells too large a size": return With(p => p.Add(Blob, content, size: content.Length + 1));
            case "a header that tells too small a size": return With(p => p.Add(Blob, content, size: content.Length - 1));
            case "a header that tells eight exabytes": return With(p => p.Add(Blob, content, size: long.MaxValue));
            case "a size that never ends":
                byte[] endless = [.. Enumerable.Repeat((byte)0xff, 64)];
                return (Absent, [.. "PACK"u8, 0, 0, 0, 2, 0, 0, 0, 1, .. endless]);
            case "type 0": return With(p => p.Add(0, content));
            case "type 5": return With(p => p.Add(5, content));
            case "a delta whose base is nowhere": return With(p => p.AddReferenceDelta(Absent, CopyDelta(5, 1)));
            case "a delta whose base is itself": return With(p => p.AddOffsetDelta(0, CopyDelta(5, 1)));
            case "a delta before the pack's beginning": return With(p => p.AddOffsetDelta(1 << 20, CopyDelta(5, 1)));
            case "two deltas that are each other's base":
                byte[] other = [.. content, .. content];
                return With(p => { p.AddReferenceDelta(Id("blob", other), CopyDelta(other.Length, 1)); p.AddReferenceDelta(Id("blob", other), CopyDelta(other.Length, 1)); });
            case "a delta that tells another size of its base": return With(p => { p.Add(Blob, content); p.AddReferenceDelta(id, CopyDelta(content.Length + 1, 1)); });
            case "a delta that tells another size of its result": return With(p => { p.Add(Blob, content); p.AddReferenceDelta(id, CopyDelta(content.Length, 2, 3)); });
            case "a delta that tells a terabyte": return With(p => { p.Add(Blob, content); p.AddReferenceDelta(id, CopyDelta(content.Length, 1, 1L << 40)); });
            case "a delta that copies from behind its base": return With(p => { p.Add(Blob, content); p.AddReferenceDelta(id, [(byte)content.Length, 5, 0x91, 200, 5]); });
            case "a delta with the reserved instruction": return With(p => { p.Add(Blob, content); p.AddReferenceDelta(id, [(byte)content.Length, 5, 0]); });
            case "an empty delta": return With(p => { p.Add(Blob, content); p.AddReferenceDelta(id, []); });
            case "no zlib":
                (string raw, PackWriter writer) = Good(what);
                byte[] bytes = writer.ToArray();
                bytes.AsSpan(14, 10).Fill(0xff);
                return (raw, bytes);
            case "a commit that is not in it": return (Absent, Good(what).Pack.ToArray());
            case "a commit whose tree is not in it": return Only(p => p.Add(PackWriter.Commit, CommitOf(Absent, gate.Repository.ReadBranch()!)));
            case "a tree whose file is not in it": return Only(p => p.Add(PackWriter.Commit, CommitOf(p.Add(Tree, TreeOf(("100644", "x", Absent))), gate.Repository.ReadBranch()!)));
            case "a tree that holds itself, by a lie about its type": return Only(p => p.Add(PackWriter.Commit, CommitOf(p.Add(Tree, TreeOf(("40000", "x", p.Add(Blob, content)))), gate.Repository.ReadBranch()!)));
            case "a commit that is a blob": return Only(p => p.Add(Blob, content));
            case "a commit whose tree is a blob": return Only(p => p.Add(PackWriter.Commit, CommitOf(p.Add(Blob, content), gate.Repository.ReadBranch()!)));
            default: throw new ArgumentException(what);
        }

        (string Commit, byte[] Pack) With(Action<PackWriter> more, uint? count = null, uint version = 2, byte[]? trailer = null)
        {
            (string commit, PackWriter pack) = Good(what, more);
            return (commit, pack.ToArray(count, version, trailer));
        }

        static (string Commit, byte[] Pack) Only(Func<PackWriter, string> add)
        {
            var pack = new PackWriter();
            string commit = add(pack);
            return (commit, pack.ToArray());
        }
    }
}
