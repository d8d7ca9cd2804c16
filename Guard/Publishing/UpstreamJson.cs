using System.Globalization;
using System.Text.Json.Nodes;
using Guard.Daemon;
using Guard.Hooks.Upstreams;
using Guard.Policies.Loading;

namespace Guard.Publishing;

/// <summary>What is known of a repository's upstream, as JSON; parts of documented contracts (docs/cli-json.md).</summary>
internal static class UpstreamJson
{
    /// <summary>The upstream, or null when there is none.</summary>
    public static JsonObject? Of(RepositoryHost host)
    {
        if (host.Gate.Upstream is not { } link) return null;
        UpstreamState state = host.Gate.UpstreamState;
        return new JsonObject
        {
            ["address"] = link.Shown, ["known"] = state.Known, ["readAt"] = Time(host.Gate.UpstreamReadAt),
            ["problem"] = state.Problem, ["problemSince"] = Time(state.ProblemSince), ["problemNext"] = state.ProblemNext,
            ["pause"] = state.Pause is { } pause ? Of(pause) : null,
        };
    }

    /// <summary>The publication, or null when the policy publishes nothing.</summary>
    public static JsonObject? OfPublisher(RepositoryHost host)
    {
        if (PublishTarget.Of(host.Policies.Current.Policy) is not { } target) return null;
        PublishState state = host.Publisher.State;
        return new JsonObject
        {
            ["policy"] = PolicyText.Word(host.Policies.Current.Policy.Publish), ["ref"] = state.Ref ?? target, ["state"] = state.Step.ToString().ToLowerInvariant(),
            ["commit"] = state.Commit, ["read"] = state.Read, ["readAt"] = Time(state.ReadAt), ["problem"] = state.Problem, ["next"] = state.Next, ["retryAt"] = Time(host.Publisher.RetryAt),
        };
    }

    /// <summary>The error of a command that cannot go on while promotion is paused.</summary>
    public static GuardException Paused(UpstreamPause pause) => new(ExitCode.Denied, "G209", "Nothing is promoted now: " + pause.Text, pause.Next);

    private static JsonObject Of(UpstreamPause pause) => new()
    {
        ["kind"] = pause.Kind.ToString().ToLowerInvariant(), ["known"] = pause.Known, ["seen"] = pause.Seen, ["main"] = pause.Main, ["since"] = Time(pause.Since),
        ["text"] = pause.Text, ["next"] = pause.Next,
    };

    private static string? Time(DateTimeOffset? time) => time?.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
