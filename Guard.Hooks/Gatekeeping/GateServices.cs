using System.Collections.Concurrent;
using Guard.Hooks.Candidates;
using Guard.Hooks.Keeping;
using Guard.Hooks.Receiving;
using Guard.Hooks.Receiving.Ingest;
using Guard.Log.Files;

namespace Guard.Hooks.Gatekeeping;

/// <summary>What the parts of one gate share.</summary>
internal sealed class GateServices(
    GuardedRepository repository, Func<PolicyInForce> policy, IMeasure measure, IngestPool ingest, Keeper keeper, DecisionRecorder log, TimeProvider time, DurableFiles files)
{
    /// <summary>The repository.</summary>
    public GuardedRepository Repository { get; } = repository;

    /// <summary>The measuring port.</summary>
    public IMeasure Measure { get; } = measure;

    /// <summary>The ingest workers.</summary>
    public IngestPool Ingest { get; } = ingest;

    /// <summary>Who alone opens the objects of public and vault.</summary>
    public Keeper Keeper { get; } = keeper;

    /// <summary>The log.</summary>
    public DecisionRecorder Log { get; } = log;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; } = time;

    /// <summary>The candidates.</summary>
    public CandidateStore Store { get; } = new(repository.CandidatesPath, files);

    /// <summary>Writes small files durably.</summary>
    public DurableFiles Files { get; } = files;

    /// <summary>Every change of a candidate.</summary>
    public Broadcast<Candidate> Changes { get; } = new();

    /// <summary>Lines for those who wait.</summary>
    public Broadcast<GateProgress> Progress { get; } = new();

    /// <summary>The policy now.</summary>
    public PolicyInForce Policy => policy();

    /// <summary>Makes a candidate durable.</summary>
    public Candidate Add(string source, PushedCommit commit, string baseCommit, string? origin = null)
    {
        Candidate candidate = Reserve(source, commit, baseCommit, origin);
        Save(candidate);
        return candidate;
    }

    /// <summary>Makes a reserved candidate durable and tells it.</summary>
    public void Save(Candidate candidate)
    {
        Store.Save(candidate.Id);
        Changes.Publish(candidate);
    }

    /// <summary>Makes a candidate that is not durable yet.</summary>
    public Candidate Reserve(string source, PushedCommit commit, string baseCommit, string? origin = null)
    {
        DateTimeOffset now = Time.GetUtcNow();
        return Store.Reserve(id => new Candidate
        {
            Id = id,
            State = CandidateState.Received,
            Source = source,
            Commit = commit.Id,
            Tree = commit.Tree,
            Base = baseCommit,
            Title = commit.Title,
            Policy = Policy.Policy.Hash,
            ReceivedAt = now,
            ChangedAt = now,
            Origin = origin,
        });
    }

    /// <summary>Makes a candidate's change durable and tells it.</summary>
    public Candidate Set(Candidate candidate)
    {
        Candidate changed = candidate with { ChangedAt = Time.GetUtcNow() };
        Store.Update(changed);
        Changes.Publish(changed);
        return changed;
    }

    /// <summary>Tells a candidate's change without writing it: recovery comes to the same state from the one on disk.</summary>
    public Candidate Stage(Candidate candidate)
    {
        Candidate changed = candidate with { ChangedAt = Time.GetUtcNow() };
        Store.Stage(changed);
        Changes.Publish(changed);
        return changed;
    }

    /// <summary>Candidates that wait until the upstream allows promotion again, and why; nobody waits for their verdict meanwhile.</summary>
    public ConcurrentDictionary<string, string> Parked { get; } = new(StringComparer.Ordinal);

    /// <summary>Lets a candidate wait and tells those who wait for it.</summary>
    public void Park(Candidate candidate, string why)
    {
        Parked[candidate.Id] = why;
        Say(candidate, why);
        Changes.Publish(candidate);
    }

    /// <summary>Tells a line.</summary>
    public void Say(Candidate candidate, string line) => Progress.Publish(new GateProgress(candidate.Id, line));
}
