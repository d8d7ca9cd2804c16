using Guard.Hooks.Git;

namespace Guard.Hooks.Upstreams;

/// <summary>What an upstream answered to a push (git-push(1), <c>--porcelain</c>).</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Text">One line that says why, fit to be shown.</param>
public sealed record PushAnswer(PushOutcome Outcome, string Text)
{
    // The upstream's own trouble of the moment: another push held the ref, its disk was full.
    private static readonly string[] Passing = ["failed to update ref", "cannot lock ref", "unpacker error", "incorrect old value", "failed to lock", "unable to migrate"];

    /// <summary>Reads what git left.</summary>
    internal static PushAnswer Read(GitResult result)
    {
        string? line = result.Text.Split('\n').FirstOrDefault(each => each.Length > 2 && each[1] == '\t');
        string remote = string.Join(' ', result.Error.Split('\n').Where(each => each.StartsWith("remote:", StringComparison.Ordinal)).Select(each => each[7..].Trim()));
        if (line is null) return new PushAnswer(UpstreamErrors.IsRefusal(result.Error) ? PushOutcome.Refused : PushOutcome.Failed, UpstreamErrors.Line(result.Error));
        string summary = line.Split('\t') is [_, _, var told, ..] ? told : line;
        string text = UpstreamErrors.Line(remote.Length > 0 ? $"{summary}: {remote}" : summary);
        if (line[0] != '!') return new PushAnswer(result.ExitCode == 0 ? PushOutcome.Moved : PushOutcome.Failed, text);
        if (summary.StartsWith("[rejected]", StringComparison.Ordinal)) return new PushAnswer(PushOutcome.NotForward, text);
        bool passes = !summary.StartsWith("[remote rejected]", StringComparison.Ordinal) || Passing.Any(each => summary.Contains(each, StringComparison.Ordinal));
        return new PushAnswer(passes ? PushOutcome.Failed : PushOutcome.Refused, text);
    }
}
