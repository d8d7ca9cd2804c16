using System.Text.Json.Nodes;

namespace Guard.Hooks.Receiving.Ingest;

/// <summary>What an ingest worker says of a pushed commit. Data of an untrusted process: checked, filtered, never followed.</summary>
/// <param name="Id">The commit.</param>
/// <param name="Tree">Its tree.</param>
/// <param name="Title">First line of its message, fit to be shown.</param>
/// <param name="Tip">The branch's commit that the worker compared it with.</param>
/// <param name="BuildsOnTip">Whether that is an ancestor of it.</param>
internal sealed record PushedCommit(string Id, string Tree, string Title, string Tip, bool BuildsOnTip)
{
    private const int LongestTitle = 120;

    /// <summary>What there is to say of a commit, in a worker.</summary>
    /// <param name="commit">It.</param>
    /// <param name="tip">The branch's commit.</param>
    /// <param name="buildsOnTip">Whether that is an ancestor of it.</param>
    public static PushedCommit Of(LibGit2Sharp.Commit commit, string tip, bool buildsOnTip = true) =>
        new(commit.Sha, commit.Tree.Sha, TextFilter.Line(commit.MessageShort, LongestTitle), tip, buildsOnTip);

    /// <summary>Writes it.</summary>
    public JsonObject ToJson() => new() { ["id"] = Id, ["tree"] = Tree, ["title"] = Title, ["tip"] = Tip, ["buildsOnTip"] = BuildsOnTip };

    /// <summary>Reads what a worker wrote.</summary>
    /// <exception cref="InvalidDataException">It is something else.</exception>
    public static PushedCommit Read(JsonObject json)
    {
        try
        {
            var read = new PushedCommit(
                (string)json["id"]!, (string)json["tree"]!, TextFilter.Line((string)json["title"]!, LongestTitle), (string)json["tip"]!, (bool)json["buildsOnTip"]!);
            return RefNames.IsObjectId(read.Id) && RefNames.IsObjectId(read.Tree) && RefNames.IsObjectId(read.Tip)
                ? read
                : throw new InvalidDataException("The ingest worker names objects that are none.");
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentNullException or FormatException or NullReferenceException)
        {
            throw new InvalidDataException("The ingest worker's answer is malformed: " + error.Message, error);
        }
    }
}
