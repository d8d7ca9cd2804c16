using System.Text.Json.Nodes;
using Guard.Policies.Model;

namespace Guard.Hooks.Receiving.Ingest;

/// <summary>Reads findings from an ingest worker: bounded in number and length, and without characters that a terminal would obey.</summary>
internal static class FindingsReader
{
    /// <summary>Most findings kept.</summary>
    public const int Most = 1000;

    private const int LongestText = 1000;
    private const int LongestPath = 4096;

    /// <summary>Reads them.</summary>
    /// <exception cref="RepositoryException">The answer holds none.</exception>
    public static IReadOnlyList<Finding> Read(JsonObject answer)
    {
        try
        {
            return [.. answer["findings"]!.AsArray().Take(Most).Select(item => Clean(FindingJson.FromJson(item!.AsObject())))];
        }
        catch (Exception error) when (error is FormatException or InvalidOperationException or NullReferenceException or ArgumentException)
        {
            throw new RepositoryException("The ingest worker's findings are malformed: " + TextFilter.Line(error.Message, 200), error);
        }
    }

    private static Finding Clean(Finding finding) => finding with
    {
        Rule = TextFilter.Line(finding.Rule, 100),
        Message = TextFilter.Line(finding.Message, LongestText),
        NextStep = TextFilter.Line(finding.NextStep, LongestText),
        Path = finding.Path is null ? null : TextFilter.Line(finding.Path, LongestPath),
        Commit = finding.Commit is { } commit && RefNames.IsObjectId(commit) ? commit : null,
    };
}
