using Guard.Hooks.Candidates;
using Guard.Hooks.Tests.Support;
using Guard.Log.Files;
using Guard.Policies.Model;
using Guard.Policies.Scoring;

namespace Guard.Hooks.Tests.Candidates;

[TestClass]
public sealed class CandidateStoreTests
{
    private readonly string directory = Directory.CreateTempSubdirectory("guard-store-").FullName;

    [TestCleanup]
    public void Remove() => Directory.Delete(directory, recursive: true);

    [TestMethod]
    public void CandidatesAndIdsSurviveARestart()
    {
        var store = Open();
        Candidate first = store.Add(Make);
        store.Update(first with
        {
            State = CandidateState.Rejected,
            Verdict = new Verdict(VerdictKind.Rejected, "no") { Findings = [new Finding("r", FindingAction.Reject, "m", "n") { Path = "p", Line = 2 }], Before = 1.5, Metric = "s" },
        });
        File.WriteAllText(Path.Combine(directory, "C7.json.tmp"), "{"); // a crash while writing
        var again = Open();
        Candidate read = again.Get("C1")!;
        Assert.AreEqual(CandidateState.Rejected, read.State);
        Assert.AreEqual(2, read.Verdict!.Findings[0].Line);
        Assert.AreEqual(1.5, read.Verdict.Before);
        Assert.AreEqual("C2", again.Add(Make).Id);
    }

    [TestMethod]
    public void AReservedCandidateIsDurableOnlyOnceSaved()
    {
        var store = Open();
        Candidate first = store.Reserve(Make);
        Assert.IsNull(Open().Get(first.Id));
        store.Save(first.Id);
        Assert.IsNotNull(Open().Get(first.Id));
        Candidate second = store.Reserve(Make);
        Directory.CreateDirectory(Path.Combine(directory, second.Id + ".json.tmp")); // stands in the file's way, as a full disk would
        Assert.ThrowsExactly<UnauthorizedAccessException>(() => store.Save(second.Id));
        Assert.IsNull(store.Get(second.Id), "what cannot be written was never here");
        Assert.AreEqual("C3", store.Add(Make).Id, "its id is not given again");
    }

    [TestMethod]
    public void AStagedStateIsSeenNowAndGoneAfterARestart()
    {
        var store = Open();
        Candidate candidate = store.Add(Make);
        store.Stage(candidate with { State = CandidateState.Screened });
        Assert.AreEqual(CandidateState.Screened, store.Get("C1")!.State);
        Assert.AreEqual(CandidateState.Received, Open().Get("C1")!.State);
        Assert.ThrowsExactly<InvalidOperationException>(() => store.Stage(candidate with { State = CandidateState.Reverted }));
    }

    [TestMethod]
    public void ImpossibleTransitionsAreRefused()
    {
        var store = Open();
        Candidate candidate = store.Add(Make);
        Assert.ThrowsExactly<InvalidOperationException>(() => store.Update(candidate with { State = CandidateState.Accepted }));
        store.Update(candidate with { State = CandidateState.Rejected });
        Assert.ThrowsExactly<InvalidOperationException>(() => store.Update(candidate with { State = CandidateState.Screened }));
    }

    [TestMethod]
    public void OnlyAcceptedCandidatesCanBeReverted()
    {
        foreach (CandidateState from in Enum.GetValues<CandidateState>())
        {
            bool may = from is CandidateState.Accepted or CandidateState.Reverted;
            Assert.AreEqual(may, CandidateTransitions.IsAllowed(from, CandidateState.Reverted), from.ToString());
        }
    }

    [TestMethod]
    public void ADamagedFileIsNamed()
    {
        File.WriteAllText(Path.Combine(directory, "C3.json"), "{\"v\":1}");
        FormatException error = Assert.ThrowsExactly<FormatException>(() => Open());
        StringAssert.Contains(error.Message, "C3.json");
    }

    [TestMethod]
    public void ANewCandidateIsThereOnceItsDirectoryIsFlushedAndNotBefore()
    {
        var flushed = new List<(string Directory, bool IsThere)>();
        var store = new CandidateStore(directory, new DurableFiles(path => flushed.Add((path, File.Exists(Path.Combine(directory, "C1.json")))), HardLinks.Make));
        store.Add(Make);
        CollectionAssert.AreEqual(new[] { (directory, true) }, flushed, "the name is flushed after it was given");
        var failing = new CandidateStore(directory, new DurableFiles(_ => throw new IOException("no"), HardLinks.Make));
        Assert.ThrowsExactly<IOException>(() => failing.Add(Make));
        Assert.IsNull(failing.Get("C2"), "what may be lost is not taken");
        Assert.IsNull(Open().Get("C2"));
    }

    private CandidateStore Open() => new(directory, new DurableFiles(_ => { }, HardLinks.Make));

    private static Candidate Make(string id) => new()
    {
        Id = id, State = CandidateState.Received, Source = "R1", Commit = new string('a', 40), Tree = new string('b', 40), Base = new string('c', 40),
        Title = "t", Policy = "p", ReceivedAt = DateTimeOffset.UnixEpoch, ChangedAt = DateTimeOffset.UnixEpoch,
    };
}
