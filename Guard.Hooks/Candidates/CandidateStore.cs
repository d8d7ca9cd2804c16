using System.Text.Json;
using Guard.Log.Files;

namespace Guard.Hooks.Candidates;

/// <summary>
/// The candidates of one repository: a JSON file each, replaced whole, so that a crash leaves the old or the new. A new candidate survives a loss
/// of power from <see cref="Save"/> on; a change of one may be lost to it, and recovery comes to the same change from the state before.
/// </summary>
public sealed class CandidateStore
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };
    private readonly Lock gate = new();
    private readonly string directory;
    private readonly DurableFiles files;
    private readonly Dictionary<string, Candidate> candidates = new(StringComparer.Ordinal);
    private int last;

    /// <summary>Reads all candidates.</summary>
    /// <param name="directory">The directory of their files.</param>
    /// <param name="files">Writes them.</param>
    /// <exception cref="FormatException">A file is damaged; it names the file.</exception>
    public CandidateStore(string directory, DurableFiles files)
    {
        (this.directory, this.files) = (directory, files);
        foreach (string fresh in Directory.EnumerateFiles(directory, "*.tmp")) File.Delete(fresh);
        foreach (string file in Directory.EnumerateFiles(directory, "C*.json"))
        {
            Candidate candidate = Read(file);
            candidates[candidate.Id] = candidate;
            last = Math.Max(last, Number(candidate.Id));
        }
    }

    /// <summary>All candidates, oldest first.</summary>
    public IReadOnlyList<Candidate> List()
    {
        lock (gate) return [.. candidates.Values.OrderBy(c => Number(c.Id))];
    }

    /// <summary>One candidate, or null.</summary>
    public Candidate? Get(string id)
    {
        lock (gate) return candidates.GetValueOrDefault(id);
    }

    /// <summary>The newest candidate of a commit, or null.</summary>
    public Candidate? FindCommit(string commit)
    {
        lock (gate) return candidates.Values.Where(c => c.Commit == commit).MaxBy(c => Number(c.Id));
    }

    /// <summary>Whether a candidate is or was compared with a commit: the branch moves from where it is by a candidate that has that for its base.</summary>
    public bool HasBase(string commit)
    {
        lock (gate) return candidates.Values.Any(c => c.Base == commit);
    }

    /// <summary>Stores a new candidate under the next id.</summary>
    /// <param name="make">Makes it from its id.</param>
    /// <returns>The candidate, durable.</returns>
    public Candidate Add(Func<string, Candidate> make)
    {
        Candidate candidate = Reserve(make);
        Save(candidate.Id);
        return candidate;
    }

    /// <summary>Takes the next id for a new candidate, which is not durable before <see cref="Save"/>; until then nothing may be said about it.</summary>
    /// <param name="make">Makes it from its id.</param>
    public Candidate Reserve(Func<string, Candidate> make)
    {
        lock (gate)
        {
            Candidate candidate = make("C" + (last + 1));
            last++;
            return candidates[candidate.Id] = candidate;
        }
    }

    /// <summary>Makes a reserved candidate durable, or forgets it when that fails: then it was never here.</summary>
    /// <exception cref="IOException">It cannot be written; the id stays unused until the next start.</exception>
    public void Save(string id)
    {
        try
        {
            lock (gate) Write(candidates[id]);
            files.FlushDirectoryOf(FileOf(id)); // outside the lock: others' changes need not wait for it
        }
        catch
        {
            lock (gate) candidates.Remove(id);
            File.Delete(FileOf(id));
            throw;
        }
    }

    /// <summary>Stores a changed candidate.</summary>
    /// <exception cref="InvalidOperationException">The change of state is not possible.</exception>
    public void Update(Candidate candidate)
    {
        lock (gate)
        {
            Check(candidate);
            Write(candidate);
            candidates[candidate.Id] = candidate;
        }
    }

    /// <summary>Remembers a changed candidate and leaves its file as it is: for a state that the one on disk leads to again after a crash.</summary>
    /// <exception cref="InvalidOperationException">The change of state is not possible.</exception>
    public void Stage(Candidate candidate)
    {
        lock (gate)
        {
            Check(candidate);
            candidates[candidate.Id] = candidate;
        }
    }

    private void Check(Candidate candidate)
    {
        CandidateState now = candidates[candidate.Id].State;
        if (!CandidateTransitions.IsAllowed(now, candidate.State))
            throw new InvalidOperationException($"{candidate.Id} cannot go from {now} to {candidate.State}.");
    }

    private string FileOf(string id) => Path.Combine(directory, id + ".json");

    private void Write(Candidate candidate) =>
        DurableFiles.Rename(FileOf(candidate.Id), JsonSerializer.SerializeToUtf8Bytes(CandidateJson.ToJson(candidate), Indented));

    private static Candidate Read(string file)
    {
        try
        {
            Candidate candidate = CandidateJson.FromJson(File.ReadAllText(file));
            return candidate.Id + ".json" == Path.GetFileName(file) ? candidate : throw new FormatException("its id differs from its name");
        }
        catch (FormatException error)
        {
            throw new FormatException($"{file} is damaged: {error.Message}. Restore it from a backup; until then nothing is promoted.", error);
        }
    }

    private static int Number(string id) => int.TryParse(id.AsSpan(1), out int number) ? number : throw new FormatException($"'{id}' is no candidate's id.");
}
