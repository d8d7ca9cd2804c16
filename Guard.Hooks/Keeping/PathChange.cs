using System.Text.Json.Nodes;
using Guard.Hooks.Receiving;
using Guard.Policies.Model;

namespace Guard.Hooks.Keeping;

/// <summary>One changed path of a candidate, as people are shown it.</summary>
/// <param name="Kind">How it differs.</param>
/// <param name="Path">The path, fit to be shown.</param>
/// <param name="OldSize">Bytes before; 0 when absent.</param>
/// <param name="NewSize">Bytes after; 0 when absent.</param>
public sealed record PathChange(ChangeKind Kind, string Path, long OldSize, long NewSize)
{
    /// <summary>Most changes that are told.</summary>
    public const int Most = 10_000;

    /// <summary>Most characters of a path; more is cut.</summary>
    internal const int LongestPath = 4096;

    /// <summary>Writes it.</summary>
    internal JsonObject ToJson() => new() { ["kind"] = (int)Kind, ["path"] = Path, ["old"] = OldSize, ["new"] = NewSize };

    /// <summary>Reads what a keeper wrote.</summary>
    /// <exception cref="InvalidDataException">It is no change.</exception>
    internal static PathChange Read(JsonObject json)
    {
        var change = new PathChange((ChangeKind)(int)json["kind"]!, TextFilter.Line((string)json["path"]!, LongestPath), (long)json["old"]!, (long)json["new"]!);
        return Enum.IsDefined(change.Kind) && change is { OldSize: >= 0, NewSize: >= 0 } ? change : throw new InvalidDataException("A change is malformed.");
    }
}
