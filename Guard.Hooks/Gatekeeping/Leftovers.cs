using Guard.Hooks.Candidates;

namespace Guard.Hooks.Gatekeeping;

/// <summary>
/// Candidates that a failure, of the disk or the log say, stopped between two steps while Guard went on. They are finished or undone before anything
/// else is promoted, as a crash's are at the next start: else the log would have the branch move before it has the outcome of the move before.
/// </summary>
internal sealed class Leftovers(GateServices services, Conductor conductor)
{
    private readonly Lock gate = new();
    private readonly HashSet<string> ids = new(StringComparer.Ordinal);

    /// <summary>Remembers a candidate that is not settled and that nobody works on.</summary>
    public void Add(string id)
    {
        lock (gate) ids.Add(id);
    }

    /// <summary>Takes them up; the caller has the turn.</summary>
    /// <param name="current">The candidate whose turn it is.</param>
    /// <exception cref="Exception">What stopped one stops it still; nothing may be promoted.</exception>
    public async Task TakeUpAsync(string current)
    {
        string[] left;
        lock (gate)
        {
            ids.Remove(current);
            left = [.. ids];
        }

        foreach (string id in left)
        {
            // With a candidate whose revert was stopped goes that revert.
            await new Recovery(services, conductor).ResumeAsync([.. services.Store.List().Where(each => each.Id == id || (each.Origin == id && each.Source == Reverting.Source))]);
            lock (gate) ids.Remove(id);
        }
    }
}
