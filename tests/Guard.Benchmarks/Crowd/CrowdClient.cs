using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Guard.Benchmarks.Crash;

namespace Guard.Benchmarks.Crowd;

/// <summary>A client that brings one change after the other from a clone of its own. Every fifth raises the score, every fifth lowers it.</summary>
/// <param name="site">Where it pushes to.</param>
/// <param name="number">Its number, from 1; also its run's.</param>
internal sealed partial class CrowdClient(CrashSite site, int number)
{
    private const int Attempts = 200;
    private const int Kinds = 5;
    private readonly string clone = site.Client("c" + number);

    /// <summary>Brings its changes.</summary>
    public async Task<IReadOnlyList<CrowdPush>> RunAsync(int pushes)
    {
        await Child.RunAsync(null, "git", "clone", "-q", "--no-local", site.Public, clone);
        var done = new List<CrowdPush>();
        for (int i = 1; i <= pushes; i++) done.Add(await BringAsync(i));
        return done;
    }

    private async Task<CrowdPush> BringAsync(int change)
    {
        await FetchAsync();
        await GitAsync("reset", "-q", "--hard", "FETCH_HEAD");
        bool lowers = change % Kinds == 0;
        string path = $"{(change % Kinds == 1 ? "up" : "work")}/{number}-{change}";
        await WriteAsync(path, $"{number} {change}\n");
        if (lowers) await WriteAsync("score", "1\n");
        await GitAsync("add", "-A");
        await GitAsync("commit", "-q", "-m", $"Change {number}-{change}");
        long began = Stopwatch.GetTimestamp();
        double answered = 0;
        int rebases = 0, refused = 0;
        for (int again = 0; again < Attempts; again++)
        {
            (int code, string output, string errors) = await Child.TryAsync(
                clone, "git", ["push", "--porcelain", $"--receive-pack='{Places.Shim}' git receive-pack", site.Remote("R" + number), "HEAD:refs/heads/main"], CancellationToken.None);
            if (answered == 0) answered = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            string text = output + "\n" + errors;
            if (Contention().IsMatch(text)) refused++;
            (string state, string reason, int followed) = await FollowAsync(text);
            rebases += followed;
            double settled = followed == 0 && again == 0 ? answered : Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            await FetchAsync();
            bool landed = (await Child.TryAsync(clone, "git", ["cat-file", "-e", "FETCH_HEAD:" + path], CancellationToken.None)).Code == 0;
            if (code == 0 && !landed) return new CrowdPush(lowers, answered, settled, rebases, again, refused, "false ok: " + text);
            if (landed) return new CrowdPush(lowers, answered, settled, rebases, again, refused, lowers ? "a change that lowers the score is on the branch" : null);
            if (reason.Contains("lowered", StringComparison.Ordinal)) return new CrowdPush(lowers, answered, settled, rebases, again, refused, lowers ? null : "refused for a score that it does not lower");
            if (state is "failed" or "inconclusive") return new CrowdPush(lowers, answered, settled, rebases, again, refused, $"{state}: {reason}");
            await GitAsync("rebase", "-q", "FETCH_HEAD");
        }

        return new CrowdPush(lowers, answered, Stopwatch.GetElapsedTime(began).TotalMilliseconds, rebases, Attempts, refused, "it never got through");
    }

    // What the branch overtook goes on as another candidate, and that as yet another.
    private async Task<(string State, string Reason, int Followed)> FollowAsync(string text)
    {
        string state = "", reason = text;
        int followed = 0;
        while (RebasedAs().Match(reason.Replace("\nremote: ", "", StringComparison.Ordinal)) is { Success: true } next)
        {
            followed++;
            JsonObject answer = await WaitAsync(next.Groups[1].Value);
            (state, reason) = ((string?)answer["state"] ?? "", (string?)answer["reason"] ?? (string?)answer["error"] ?? "");
        }

        return (state, reason, followed);
    }

    private async Task<JsonObject> WaitAsync(string candidate)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(site.Socket));
        await using var stream = new NetworkStream(socket);
        await stream.WriteAsync(Encoding.UTF8.GetBytes($"{{\"v\":1,\"verb\":\"wait\",\"candidate\":\"{candidate}\"}}\n"));
        using var reader = new StreamReader(stream);
        return JsonNode.Parse(await reader.ReadLineAsync() ?? "{}")!.AsObject();
    }

    private Task FetchAsync() => GitAsync("fetch", "-q", site.Public, "main");

    private async Task WriteAsync(string path, string content)
    {
        string file = Path.Combine(clone, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(file, content);
    }

    private Task<string> GitAsync(params string[] arguments) => Child.RunAsync(clone, "git", arguments);

    // What Guard says to whom it does not take because others were quicker, or because it has too much from this one.
    [GeneratedRegex(@"\[remote rejected\] \((fetch first|\d+ commits of yours)|git connections of yours are open")]
    private static partial Regex Contention();

    [GeneratedRegex(@"rebased as (C\d+)")]
    private static partial Regex RebasedAs();
}
