using Guard.Hooks.Git;
using Guard.Hooks.Receiving;
using LibGit2Sharp;

namespace Guard.Hooks.Upstreams;

/// <summary>Names commits for people and for the log. Runs in the keeper.</summary>
internal static class UpstreamHistory
{
    /// <summary>Longest line.</summary>
    public const int LongestLine = 130;

    /// <summary>The commits that one has and another has not, oldest first: <c>ID TITLE</c>.</summary>
    /// <param name="store">A store that sees both.</param>
    /// <param name="without">Excluded with its history.</param>
    /// <param name="with">Included.</param>
    /// <param name="most">Longest list; then a last line says that there are more.</param>
    public static IReadOnlyList<string> Between(string store, string without, string with, int most)
    {
        using Repository repository = GitLibrary.Open(store);
        if (repository.Lookup<Commit>(without) is null || repository.Lookup<Commit>(with) is null) return ["(not all of these commits are here)"];
        IReadOnlyList<Commit> range = CommitRange.Read(repository, without, with, most);
        return
        [
            .. range.Take(most).Select(commit => TextFilter.Line($"{commit.Sha} {commit.MessageShort}", LongestLine)),
            .. range.Count > most ? [$"… and more than {most}"] : Array.Empty<string>(),
        ];
    }
}
