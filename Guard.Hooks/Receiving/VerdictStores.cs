using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Guard.Hooks.Candidates;
using Guard.Hooks.Gatekeeping;
using Guard.Hooks.Git;
using Guard.Hooks.Promotion;

namespace Guard.Hooks.Receiving;

/// <summary>
/// What a run fetches from: public, and once a candidate of its own is decided a small store of its own that has the branch and, under
/// <c>refs/verdicts/COMMIT</c>, a blob with the candidate's JSON. Guard alone writes it, from the candidates, at the moment of a fetch: it holds no
/// state, nothing of another run, and nothing that is not accepted but the verdicts.
/// </summary>
/// <param name="repository">The guarded repository.</param>
/// <param name="list">The candidates, oldest first.</param>
internal sealed class VerdictStores(GuardedRepository repository, Func<IReadOnlyList<Candidate>> list) : IDisposable
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };
    private readonly SemaphoreSlim turn = new(1, 1);

    /// <summary>Brings the store that a source fetches from up to date.</summary>
    /// <returns>Whether it is one of its own; otherwise it is public.</returns>
    /// <exception cref="RepositoryException">A store is altered.</exception>
    public async Task<bool> RefreshAsync(ReceiveContext context, CancellationToken cancellationToken)
    {
        if (context.Actor.Kind != "agent") return false;
        Candidate[] decided = [.. list().Where(c => c.Source == context.Source && CandidateTransitions.IsSettled(c)).GroupBy(c => c.Commit).Select(same => same.Last())];
        if (decided.Length == 0) return false;
        await turn.WaitAsync(cancellationToken);
        try
        {
            string store = await repository.CreateVerdictsAsync(context.Source, cancellationToken);
            RefWriter.Mirror(store, repository.BranchRef, await repository.ReadBranchAsync());
            foreach (Candidate candidate in decided) await ShowAsync(store, candidate, cancellationToken);
            return true;
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Removes the store of a run that has ended. What cannot be removed now, the next start removes.</summary>
    public async Task EndAsync(string source)
    {
        await turn.WaitAsync();
        try
        {
            repository.RemoveVerdicts(source);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Nobody is served from it any more.
        }
        finally
        {
            turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => turn.Dispose();

    private static async Task ShowAsync(string store, Candidate candidate, CancellationToken cancellationToken)
    {
        JsonObject json = PushVoice.Short(candidate);
        json["exitCode"] = CandidateExit.Of(candidate);
        byte[] text = Encoding.UTF8.GetBytes(json.ToJsonString(Indented) + "\n");
        string name = RefNames.Verdict(candidate.Commit);
        string? before = GuardedRepository.ReadRef(store, name);
        if (before == BlobId(text)) return;
        GitResult written = await GitProcess.RunCheckedAsync(store, ["hash-object", "-w", "-t", "blob", "--stdin"], text, cancellationToken: cancellationToken);
        await RefWriter.MoveAsync(store, name, before ?? RefNames.Zero, written.Text, "guard: verdict on " + candidate.Id, cancellationToken);
    }

    // git's name of a blob; SHA-1 is its choice, and nothing is trusted for it here.
#pragma warning disable CA5350
    private static string BlobId(byte[] text) => Convert.ToHexStringLower(SHA1.HashData([.. Encoding.ASCII.GetBytes($"blob {text.Length}\0"), .. text]));
#pragma warning restore CA5350
}
