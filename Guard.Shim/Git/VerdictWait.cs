using System.Text.Json;

namespace Guard.Shim.Git;

/// <summary>Waits for the verdict on a commit that was pushed: it appears as a ref that this run alone can fetch.</summary>
internal static class VerdictWait
{
    private const int FirstPause = 200;
    private const int LongestPause = 5000;
    private const int MostFailures = 5;

    /// <summary>Asks until there is a verdict.</summary>
    /// <param name="commit">The commit.</param>
    /// <returns>The last event of its push, or null when Guard could not be asked several times in a row.</returns>
    public static JsonDocument? For(string commit)
    {
        string name = "refs/verdicts/" + commit;
        int failures = 0;
        for (int pause = FirstPause; ; pause = Math.Min(pause * 2, LongestPause))
        {
            string listed = "";
            bool asked = GitChild.Run(["ls-remote", "origin", name], Ignore, text => listed = text) == 0;
            if (asked && listed.Length > 0 && Read(name) is { } verdict) return verdict;
            failures = asked ? 0 : failures + 1;
            if (failures == MostFailures)
            {
                Descriptor.Complain("guard-submit: Guard cannot be asked any more; guard show, outside the box, has the verdict.");
                return null;
            }

            using var never = new ManualResetEventSlim();
            never.Wait(pause);
        }
    }

    private static JsonDocument? Read(string name)
    {
        if (GitChild.Run(["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "origin", $"+{name}:{name}"], Descriptor.Complain) != 0) return null;
        string blob = "";
        if (GitChild.Run(["cat-file", "blob", name], Descriptor.Complain, text => blob = text) != 0) return null;
        using JsonDocument candidate = JsonDocument.Parse(blob);
        var line = new MemoryStream();
        using (var writer = new Utf8JsonWriter(line))
        {
            writer.WriteStartObject();
            writer.WriteNumber("v", 1);
            writer.WriteString("event", "verdict");
            writer.WriteBoolean("pending", candidate.RootElement.GetProperty("state").GetString() == "held");
            writer.WriteNumber("exitCode", candidate.RootElement.GetProperty("exitCode").GetInt32());
            writer.WritePropertyName("candidate");
            candidate.RootElement.WriteTo(writer);
            writer.WriteEndObject();
        }

        return JsonDocument.Parse(line.ToArray());
    }

    private static void Ignore(string line)
    {
    }
}
