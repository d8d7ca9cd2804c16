using Guard.Hooks.Receiving;
using Guard.Home;
using Guard.Policies.Model;
using Guard.Policies.Rules;
using Guard.Terminal;

namespace Guard.ClientHooks;

/// <summary>
/// What the courtesy hooks do: screen with the rules of the policy in force, in this process, on what the clone itself knows. Fast and
/// without promise: what cannot be told is not refused here, for the gate decides in any case.
/// </summary>
/// <param name="home">Guard's home.</param>
/// <param name="say">Takes lines for the person.</param>
internal sealed class HookCheck(GuardHome home, Action<string> say)
{
    private const int MostCommits = 1000;
    private const int MostFindings = 20;

    // Where no policy is known there is still one thing that nobody wants to commit.
    private static readonly Policy Unknown = new()
    {
        Hash = "", Branch = "", Rules = new RuleSettings { Credentials = new CredentialsRule(CredentialPaths.BuiltIn, []) },
    };

    /// <summary>Screens what is staged against HEAD.</summary>
    /// <param name="clone">The clone, with the index that git commits.</param>
    /// <returns>False when the gate would refuse it.</returns>
    public bool Commit(PersonClone clone)
    {
        ChangeSet staged = clone.Staged();
        return Tell(Screening.Screen(PolicyOf(clone).Policy, [], staged).Findings, "git commit --no-verify");
    }

    /// <summary>Screens what would be pushed against the last accepted commit that the clone knows.</summary>
    /// <param name="clone">The clone.</param>
    /// <param name="lines">git's lines: local ref, local id, remote ref, remote id (githooks(5)).</param>
    /// <returns>False when the gate would refuse it.</returns>
    public bool Push(PersonClone clone, IEnumerable<string> lines)
    {
        (Policy policy, string? branch) = PolicyOf(clone);
        bool passed = true;
        foreach (string[] words in lines.Select(line => line.Split(' ')).Where(words => words.Length == 4))
        {
            (string commit, string remote, string there) = (words[1], words[2], words[3]);
            if (!remote.StartsWith("refs/heads/", StringComparison.Ordinal) || !clone.HasCommit(commit)) continue; // a tag or a deletion
            string? tip = branch is null ? null : clone.Tip("refs/remotes/guard/" + branch);
            tip ??= clone.HasCommit(there) ? there : null;
            if (tip is null)
            {
                say($"guard: {remote} was not checked: nothing accepted is known here to compare it with (git fetch guard); the gate decides.");
                continue;
            }

            if (clone.Pushed(tip, commit, MostCommits) is not { } pushed)
            {
                say($"guard: {remote} was not checked: it brings more than {MostCommits} commits; the gate decides.");
                continue;
            }

            passed &= Tell(Screening.Screen(policy, pushed.Commits, pushed.Whole).Findings, "git push --no-verify");
        }

        return passed;
    }

    private (Policy Policy, string? Branch) PolicyOf(PersonClone clone) =>
        KnownRepository.Find(home, clone.CommonDirectory) is { } known ? (known.Policy.Policy, known.Record.Branch) : (Unknown, null);

    private bool Tell(IReadOnlyList<Finding> findings, string around)
    {
        foreach (Finding finding in findings.Take(MostFindings))
        {
            string place = finding.Path is null ? "(change)" : finding.Line is int line ? $"{finding.Path}:{line}" : finding.Path;
            string hold = finding.Action == FindingAction.Hold ? " (waits for an operator)" : "";
            say(TextTable.Clean($"{place} {finding.Rule} {finding.Message}{hold}"));
            say(TextTable.Clean("  → " + finding.NextStep));
        }

        if (findings.Count > MostFindings) say($"… and {findings.Count - MostFindings} more");
        if (findings.All(finding => finding.Action != FindingAction.Reject)) return true;
        say($"guard: this is advice: {around} goes round it, and the gate will still refuse it.");
        return false;
    }
}
