using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Guard.EndToEnd.Tests.Support;

/// <summary>Smart HTTP as a forge serves it: git's own http-backend (git-http-backend(1)) behind a password.</summary>
internal sealed class GitHttpUpstream : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly string _root;
    private readonly string _expected;

    /// <summary>Serves the repositories below a directory to one account.</summary>
    /// <param name="root">The directory.</param>
    /// <param name="user">The account.</param>
    /// <param name="password">Its password.</param>
    /// <param name="place">Where to listen, as a former one did; null for a free port.</param>
    public GitHttpUpstream(string root, string user, string password, string? place = null)
    {
        (_root, _expected) = (root, "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Place = place ?? $"127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}";
        }

        _listener.Prefixes.Add($"http://{Place}/");
        _listener.Start();
        _ = ServeAsync();
    }

    /// <summary>Where it listens.</summary>
    public string Place { get; }

    /// <summary>Called while a push's request is being served.</summary>
    public Action? OnPush { get; set; }

    /// <summary>Requests with the right password, and with a wrong one.</summary>
    public (int Right, int Wrong) Seen => (_right, _wrong);

    private int _right;
    private int _wrong;

    /// <inheritdoc/>
    public void Dispose() => _listener.Close();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                HttpListenerContext context = await _listener.GetContextAsync();
                _ = Task.Run(() => AnswerAsync(context));
            }
        }
        catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
        {
            // The test ends.
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        HttpListenerRequest request = context.Request;
        using HttpListenerResponse response = context.Response;
        if (request.Headers["Authorization"] != _expected)
        {
            if (request.Headers["Authorization"] is not null) Interlocked.Increment(ref _wrong);
            response.StatusCode = 401;
            response.AddHeader("WWW-Authenticate", "Basic realm=\"git\"");
            return;
        }

        Interlocked.Increment(ref _right);
        if (request.Url!.AbsolutePath.EndsWith("/git-receive-pack", StringComparison.Ordinal)) OnPush?.Invoke();
        var start = new ProcessStartInfo("git", "http-backend") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string value) in GuardProgram.Environment(_root)) start.Environment[name] = value;
        (start.Environment["GIT_PROJECT_ROOT"], start.Environment["GIT_HTTP_EXPORT_ALL"]) = (_root, "1");
        (start.Environment["PATH_INFO"], start.Environment["QUERY_STRING"]) = (request.Url.AbsolutePath, request.Url.Query.TrimStart('?'));
        (start.Environment["REQUEST_METHOD"], start.Environment["CONTENT_TYPE"]) = (request.HttpMethod, request.ContentType ?? "");
        (start.Environment["REMOTE_USER"], start.Environment["REMOTE_ADDR"]) = ("bot", "127.0.0.1");
        start.Environment["HTTP_CONTENT_ENCODING"] = request.Headers["Content-Encoding"] ?? "";
        start.Environment["GIT_PROTOCOL"] = request.Headers["Git-Protocol"] ?? "";
        using Process git = Process.Start(start)!;
        Task errors = git.StandardError.ReadToEndAsync();
        using var output = new MemoryStream();
        Task reading = git.StandardOutput.BaseStream.CopyToAsync(output);
        await request.InputStream.CopyToAsync(git.StandardInput.BaseStream);
        git.StandardInput.Close();
        await Task.WhenAll(reading, errors);
        byte[] all = output.ToArray();
        int head = all.AsSpan().IndexOf("\r\n\r\n"u8);
        foreach (string line in Encoding.ASCII.GetString(all, 0, head).Split("\r\n"))
        {
            string[] pair = line.Split(": ", 2);
            if (pair[0] == "Status") response.StatusCode = int.Parse(pair[1][..3]);
            else if (pair[0] == "Content-Type") response.ContentType = pair[1];
            else response.AddHeader(pair[0], pair[1]);
        }

        await response.OutputStream.WriteAsync(all.AsMemory(head + 4));
    }
}
