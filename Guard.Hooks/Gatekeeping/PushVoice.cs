using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Guard.Hooks.Candidates;
using Guard.Hooks.Receiving.Ingest;
using Guard.Hooks.Receiving.ProcReceive;
using Guard.Policies.Model;

namespace Guard.Hooks.Gatekeeping;

/// <summary>
/// Says to a push what happens: sentences after <c>guard: </c>, or with <c>guard.format=json</c> one JSON object a line, a documented contract.
/// </summary>
internal sealed class PushVoice(IngestPush push, bool json)
{
    private const int Version = 1;
    private const int MostFindings = 100;
    private static readonly JsonSerializerOptions Line = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A candidate was received and screened, or found.</summary>
    public Task ReceivedAsync(Candidate candidate) => json
        ? SayAsync("received", new JsonObject { ["candidate"] = candidate.Id, ["commit"] = candidate.Commit, ["base"] = candidate.Base, ["title"] = candidate.Title })
        : push.SayAsync($"guard: {candidate.Id} received: {candidate.Title}");

    /// <summary>Something goes on.</summary>
    public Task ProgressAsync(string candidate, string text) => json
        ? SayAsync("progress", new JsonObject { ["candidate"] = candidate, ["text"] = text })
        : push.SayAsync("guard: " + text);

    /// <summary>The push is refused and is no candidate.</summary>
    public async Task RefusedAsync(IReadOnlyList<RefReport> reports)
    {
        if (!json)
        {
            foreach (RefReport report in reports) await push.SayAsync("guard: " + report.Reason);
            return;
        }

        await SayAsync("refused", new JsonObject
        {
            ["exitCode"] = CandidateExit.Denied,
            ["refs"] = new JsonArray([.. reports.Select(r => new JsonObject { ["ref"] = Receiving.TextFilter.Line(r.Name, 120), ["reason"] = r.Reason })]),
        });
    }

    /// <summary>The branch is at the pushed commit already.</summary>
    public Task NothingAsync(string commit) => json
        ? SayAsync("unchanged", new JsonObject { ["exitCode"] = CandidateExit.Done, ["commit"] = commit })
        : Task.CompletedTask;

    /// <summary>How the push ends.</summary>
    /// <param name="candidate">The candidate as it is now.</param>
    /// <param name="settled">Whether nothing more happens to it by itself.</param>
    /// <param name="waits">Whether it waits for the upstream.</param>
    public async Task EndAsync(Candidate candidate, bool settled, bool waits)
    {
        if (json)
        {
            await SayAsync("verdict", new JsonObject
            {
                ["pending"] = !settled || candidate.State == CandidateState.Held, ["exitCode"] = CandidateExit.Of(candidate), ["candidate"] = Short(candidate),
            });
            return;
        }

        if (settled)
        {
            foreach (Finding finding in candidate.Verdict?.Findings ?? []) await push.SayAsync("guard: " + PushText.Of(finding));
        }

        if (settled && candidate.State != CandidateState.Held)
        {
            await push.SayAsync("guard: " + PushText.Of(candidate));
            return;
        }

        string what = settled ? PushText.Of(candidate) : $"{candidate.Id} pending: no verdict yet, {(waits ? "it goes on by itself when promotion does" : "measuring goes on")}";
        await push.SayAsync($"guard: {what}; `guard show {candidate.Id}` tells, or push the same commit again");
    }

    /// <summary>
    /// A candidate's JSON for who pushed it: findings as many as a line can hold, the rest counted, and no samples, for their seeds would tell an agent
    /// which inputs it was measured on.
    /// </summary>
    public static JsonObject Short(Candidate candidate)
    {
        JsonObject whole = CandidateJson.ToJson(candidate);
        if (whole["verdict"] is not JsonObject verdict) return whole;
        verdict.Remove("samples");
        var findings = (JsonArray)verdict["findings"]!;
        if (findings.Count > MostFindings) verdict["findingsLeftOut"] = findings.Count - MostFindings;
        while (findings.Count > MostFindings) findings.RemoveAt(findings.Count - 1);
        return whole;
    }

    private Task SayAsync(string name, JsonObject members)
    {
        var line = new JsonObject { ["v"] = Version, ["event"] = name };
        foreach ((string key, JsonNode? value) in members) line.Add(key, value?.DeepClone());
        return push.SayAsync(line.ToJsonString(Line));
    }
}
