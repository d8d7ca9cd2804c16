using Guard.Hooks.Receiving.ProcReceive;

namespace Guard.Hooks.Gatekeeping;

/// <summary>Which pushes are looked at: exactly one update, of the protected branch, not a deletion.</summary>
internal static class PushShape
{
    /// <summary>Says why each update is refused.</summary>
    /// <returns>Null when the push may go on.</returns>
    public static IReadOnlyList<RefReport>? Refuse(IReadOnlyList<RefCommand> commands, string branchRef)
    {
        if (commands is [var only] && only.Name == branchRef && !only.IsDeletion) return null;
        string branch = branchRef["refs/heads/".Length..];
        return [.. commands.Select(command => RefReport.Refused(command.Name, Reason(command, commands.Count, branchRef, branch)))];
    }

    private static string Reason(RefCommand command, int count, string branchRef, string branch)
    {
        if (command.Name == branchRef && command.IsDeletion) return $"{branch} is protected and cannot be deleted";
        if (command.Name.StartsWith("refs/tags/", StringComparison.Ordinal)) return "Guard takes no tags; push the commit to " + branch;
        if (command.Name.StartsWith("refs/replace/", StringComparison.Ordinal)) return "Guard takes no replacement refs";
        if (command.Name != branchRef) return $"only {branch} can be pushed to: git push origin HEAD:{branch}";
        return $"push {branch} alone: {count} refs came together";
    }
}
