using Guard.Hooks.Gatekeeping;
using Guard.Hooks.Git;
using Guard.Hooks.Receiving;

namespace Guard.Hooks.Upstreams;

/// <summary>Names commits for people and for the log.</summary>
public static class UpstreamHistory
{
    private const int TitleLength = 80;

    /// <summary>The commits that one has and another has not, oldest first: <c>ID TITLE</c>.</summary>
    /// <param name="store">A bare repository of Guard's that sees both.</param>
    /// <param name="without">Excluded with its history.</param>
    /// <param name="with">Included.</param>
    /// <param name="most">Longest list; then a last line counts no further and says so.</param>
    public static IReadOnlyList<string> Between(string store, string without, string with, int most)
    {
        using LibGit2Sharp.Repository repository = GitLibrary.Open(store);
        if (repository.Lookup(without) is not LibGit2Sharp.Commit || repository.Lookup(with) is not LibGit2Sharp.Commit) return ["(not all of these commits are here)"];
        IReadOnlyList<LibGit2Sharp.Commit> range = CommitRange.Read(repository, without, with, most);
        return
        [
            .. range.Take(most).Select(commit => $"{commit.Sha} {TextFilter.Line(commit.MessageShort, TitleLength)}"),
            .. range.Count > most ? [$"… and more than {most}"] : Array.Empty<string>(),
        ];
    }

    /// <summary>Whether one commit's history holds another, or is it; false where one of them is not here.</summary>
    /// <param name="store">A bare repository of Guard's.</param>
    /// <param name="older">The commit that is looked for.</param>
    /// <param name="newer">The commit whose history is searched.</param>
    public static bool Contains(string store, string older, string newer) => GateServices.IsAncestor(store, older, newer);
}
