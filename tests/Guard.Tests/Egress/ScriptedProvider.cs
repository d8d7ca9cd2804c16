using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Guard.Tests.Egress;

/// <summary>A provider of models that does what a test says, and remembers what it was asked.</summary>
internal sealed class ScriptedProvider : IHttpApplication<HttpContext>, IAsyncDisposable
{
    /// <summary>An answer of Anthropic's that reports 9 tokens in and 4 out.</summary>
    public const string Answer = "{\"type\":\"message\",\"content\":[{\"type\":\"text\",\"text\":\"hello\"}],\"usage\":{\"input_tokens\":9,\"output_tokens\":4}}";

    private readonly KestrelServer server;

    public ScriptedProvider()
    {
        var options = new KestrelServerOptions { AllowSynchronousIO = false };
        options.Listen(IPAddress.Loopback, 0);
        server = new KestrelServer(Options.Create(options), new SocketTransportFactory(Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance), NullLoggerFactory.Instance);
        server.StartAsync(this, CancellationToken.None).GetAwaiter().GetResult();
        Url = server.Features.Get<IServerAddressesFeature>()!.Addresses.First();
    }

    /// <summary>Its address.</summary>
    public string Url { get; }

    /// <summary>What it was asked: method, target, headers and body as text, in order.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    /// <summary>How it answers.</summary>
    public Func<HttpContext, Task> Script { get; set; } = context => SayAsync(context, Answer);

    /// <summary>Answers with JSON.</summary>
    public static Task SayAsync(HttpContext context, string json, int status = 200)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(json);
    }

    /// <summary>Begins or goes on with a stream of events.</summary>
    public static async Task EventAsync(HttpContext context, string data)
    {
        if (!context.Response.HasStarted) context.Response.ContentType = "text/event-stream";
        await context.Response.WriteAsync($"data: {data}\n\n");
        await context.Response.Body.FlushAsync();
    }

    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public async Task ProcessRequestAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        string body = await reader.ReadToEndAsync();
        Asked.Enqueue($"{context.Request.Method} {context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget}\n{string.Join('\n', context.Request.Headers.Select(header => $"{header.Key.ToLowerInvariant()}: {header.Value}"))}\n\n{body}");
        await Script(context);
    }

    public void DisposeContext(HttpContext context, Exception? exception)
    {
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await server.StopAsync(now.Token);
        server.Dispose();
    }
}
