using System.Net;
using System.Text;

namespace Guard.Benchmarks.Nights;

/// <summary>A provider of models on loopback that answers each request alike and says what it used.</summary>
internal sealed class NightModel : IDisposable
{
    /// <summary>Tokens that each answer says it used, in and out together.</summary>
    public const int TokensEach = 100 + 40 + 10;

    private static readonly byte[] Answer = Encoding.UTF8.GetBytes(
        """{"id":"m","type":"message","role":"assistant","model":"claude-scripted","content":[{"type":"text","text":"done"}],"stop_reason":"end_turn","usage":{"input_tokens":100,"cache_read_input_tokens":40,"cache_creation_input_tokens":0,"output_tokens":10}}""");

    private readonly HttpListener _listener = new();
    private int _requests;

    /// <summary>Listens on a free port.</summary>
    public NightModel()
    {
        using (var probe = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Url = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}";
        }

        _listener.Prefixes.Add(Url + "/");
        _listener.Start();
        _ = ServeAsync();
    }

    /// <summary>Its address.</summary>
    public string Url { get; }

    /// <summary>Requests that came.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <inheritdoc/>
    public void Dispose() => _listener.Close();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                HttpListenerContext context = await _listener.GetContextAsync();
                Interlocked.Increment(ref _requests);
                await context.Request.InputStream.CopyToAsync(Stream.Null);
                context.Response.ContentType = "application/json";
                await context.Response.OutputStream.WriteAsync(Answer);
                context.Response.Close();
            }
        }
        catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
        {
            // The night is over.
        }
    }
}
