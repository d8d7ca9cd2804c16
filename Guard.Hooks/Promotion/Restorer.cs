using Guard.Hooks.Candidates;
using Guard.Hooks.Gatekeeping;
using Guard.Hooks.Git;
using Guard.Hooks.Receiving;
using Guard.Log.Entries;
using Guard.Policies.Model;

namespace Guard.Hooks.Promotion;

/// <summary>
/// Brings what did not land back as a new branch of a person's clone. The clone may hold configuration that an agent wrote, so the only git that runs
/// there is one fetch, with everything off by which a fetch could run something or touch another ref.
/// </summary>
internal sealed class Restorer(GateServices services, Promoter promoter)
{
    private const string FirewallRules = "tree-";

    // Overrides whatever the clone is configured with.
    private static readonly (string Key, string Value)[] Nothing =
    [
        ("protocol.file.allow", "always"), ("core.hooksPath", "/dev/null"), ("core.alternateRefsCommand", "true"), ("core.fsmonitor", "false"),
        ("fetch.fsckObjects", "true"), ("fetch.writeCommitGraph", "false"), ("fetch.unpackLimit", "100"),
    ];

    /// <summary>Restores a candidate.</summary>
    /// <param name="candidate">One that is held, or ended without staying on the branch.</param>
    /// <param name="clone">The person's clone.</param>
    /// <param name="branch">The branch to make there.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="cancellationToken">Kills the fetch.</param>
    /// <exception cref="DecisionRefusedException">It cannot be restored, or the branch is somewhere else.</exception>
    /// <exception cref="RepositoryException">A store is altered.</exception>
    /// <exception cref="LogUnavailableException">It cannot be logged; nothing was done.</exception>
    public async Task<RestoreOutcome> RestoreAsync(Candidate candidate, string clone, string branch, LogActor actor, CancellationToken cancellationToken)
    {
        Check(candidate, branch);
        services.Repository.Verify();
        string command = $"git fetch {Quote(services.Repository.VaultPath)} {RefNames.Kept(candidate.Id)}:{RefNames.Head(branch)}";
        if (await KeepAsync(candidate) is { } lost)
            throw new DecisionRefusedException($"{candidate.Id}'s commit is {lost}.", $"See where it may be: guard show {candidate.Id}");
        string directory;
        try
        {
            directory = SourceCheck.Check(clone, services.Repository.Branch);
        }
        catch (Exception error) when (error is RepositoryException or IOException or UnauthorizedAccessException)
        {
            return new RestoreOutcome(branch, false, "Guard does not run git there: " + error.Message, command);
        }

        if (SourceCheck.ReadBranch(directory, branch) is { } there)
        {
            if (there == candidate.Commit) return new RestoreOutcome(branch, false, null, command);
            throw new DecisionRefusedException($"{clone} has a branch '{branch}' at {there[..Math.Min(12, there.Length)]}; no branch is moved.", $"Name another: guard restore {candidate.Id} --branch NAME");
        }

        await services.Log.RecordAsync(LogEvents.CandidateRestored, candidate, actor, "restoring", [$"as branch {branch} of {TextFilter.Line(clone, 400)}"]);
        GitResult fetch = await FetchAsync(directory, candidate, branch, cancellationToken);
        if (fetch.ExitCode == 0 && SourceCheck.ReadBranch(directory, branch) == candidate.Commit) return new RestoreOutcome(branch, true, null, command);
        string why = TextFilter.Line(fetch.Error.ReplaceLineEndings(" "), 300);
        await services.Log.RecordAsync(LogEvents.CandidateRestored, candidate, actor, "failed", [$"the fetch into {TextFilter.Line(clone, 400)} failed: {why}"]);
        return new RestoreOutcome(branch, false, $"the fetch failed: {why}", command);
    }

    private void Check(Candidate candidate, string branch)
    {
        if (!RefNames.IsBranch(branch)) throw new DecisionRefusedException($"'{TextFilter.Line(branch, 60)}' is no branch name that Guard makes.", "Use letters, digits and . _ - / only.");
        if (branch == services.Repository.Branch) throw new DecisionRefusedException($"'{branch}' is the guarded branch.", "Name another with --branch.");
        if (candidate.State == CandidateState.Accepted) throw new DecisionRefusedException($"{candidate.Id} is on {services.Repository.Branch}; there is nothing to restore.", "Fetch it: git fetch guard");
        if (candidate.State is CandidateState.Received or CandidateState.Screened or CandidateState.Measured)
            throw new DecisionRefusedException($"{candidate.Id} has no verdict yet.", $"Wait for it: guard show {candidate.Id}");
        if (candidate.Verdict?.Findings.FirstOrDefault(finding => finding.Rule.StartsWith(FirewallRules, StringComparison.Ordinal)) is not { } hostile) return;
        throw new DecisionRefusedException(
            $"{candidate.Id} was refused by the tree firewall ({hostile.Rule} {hostile.Path}: {hostile.Message}); checking such a tree out may run or overwrite something, so it is not brought into a clone.",
            $"Look at it where it is: git --git-dir={Quote(services.Repository.VaultPath)} show {candidate.Commit}");
    }

    // What was reverted had landed: its objects are in public, which the vault sees.
    private async Task<string?> KeepAsync(Candidate candidate)
    {
        string vault = services.Repository.VaultPath;
        string name = RefNames.Kept(candidate.Id);
        if (GuardedRepository.ReadRef(vault, name) == candidate.Commit) return null;
        if (candidate.State != CandidateState.Reverted) return await promoter.KeepAsync(candidate);
        await RefWriter.MoveAsync(vault, name, RefNames.Zero, candidate.Commit, "guard: keep " + candidate.Id);
        return null;
    }

    private async Task<GitResult> FetchAsync(string directory, Candidate candidate, string branch, CancellationToken cancellationToken) => await GitProcess.RunAsync(
        directory,
        [
            "fetch", "--quiet", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head", "--no-auto-gc", "--no-prune", "--refmap=", "--upload-pack=git-upload-pack",
            "--", services.Repository.VaultPath, $"{RefNames.Kept(candidate.Id)}:{RefNames.Head(branch)}",
        ],
        configuration: Nothing,
        environment: [("GIT_ALLOW_PROTOCOL", "file")], // above every configuration: a rewritten address reaches no program
        cancellationToken: cancellationToken);

    private static string Quote(string path) => "'" + path.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
