using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Guard.Access;

namespace Guard.Daemon.Wire;

/// <summary>The daemon's side of a <c>call</c>: progress lines, then a result or an error; one JSON object a line.</summary>
internal sealed class CallChannel(Stream stream, Caller? caller = null) : IProgress<string>, IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>Who calls.</summary>
    public Caller Caller => caller ?? throw new InvalidOperationException("This call has nobody.");

    /// <summary>Sends a line for a person who waits. A caller that left is no error.</summary>
    public void Report(string value) => Write(new JsonObject { ["event"] = "progress", ["text"] = value });

    /// <summary>Sends a piece of a streamed answer.</summary>
    public void Item(JsonNode value) => Write(new JsonObject { ["event"] = "item", ["value"] = value });

    /// <summary>Ends the call with a result.</summary>
    public void Result(JsonNode? value) => Write(new JsonObject { ["event"] = "result", ["value"] = value });

    /// <summary>Ends the call with an error.</summary>
    public void Error(GuardException error)
    {
        JsonObject line = Errors.ToJson(error);
        line["event"] = "error";
        Write(line);
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private void Write(JsonObject line)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(line.ToJsonString(new JsonSerializerOptions { WriteIndented = false }) + "\n");
        _turn.Wait();
        try
        {
            stream.Write(bytes);
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // The caller left; whether its call stops is the call's own matter.
        }
        finally
        {
            _turn.Release();
        }
    }
}
