using System.Text.Json.Nodes;
using Guard.Access;
using System.Threading.Channels;
using Guard.Daemon.Wire;
using Guard.Hooks.Candidates;

namespace Guard.Daemon.Calls;

/// <summary><c>watch {repository}</c>: streams every change of a candidate until the caller leaves.</summary>
internal sealed class WatchCall(RepositoryHosts hosts) : ICall
{
    /// <inheritdoc/>
    public string Method => "watch";

    /// <inheritdoc/>
    public Right Needs => Right.Read;

    /// <inheritdoc/>
    public bool StopsWithCaller => true;

    /// <inheritdoc/>
    public async Task<JsonNode?> RunAsync(JsonObject parameters, CallChannel channel, CancellationToken cancellationToken)
    {
        RepositoryHost host = hosts.Get(parameters.Text("repository"));
        var changes = Channel.CreateUnbounded<Candidate>();
        using IDisposable subscription = host.Gate.Changes.Subscribe(new Observer(changes.Writer));
        await foreach (Candidate candidate in changes.Reader.ReadAllAsync(cancellationToken)) channel.Item(CandidateJson.ToJson(candidate));
        return null;
    }

    private sealed class Observer(ChannelWriter<Candidate> writer) : IObserver<Candidate>
    {
        public void OnCompleted() => writer.TryComplete();

        public void OnError(Exception error) => writer.TryComplete(error);

        public void OnNext(Candidate value) => writer.TryWrite(value);
    }
}
