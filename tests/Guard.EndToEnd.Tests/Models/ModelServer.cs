using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Guard.EndToEnd.Tests.Models;

/// <summary>
/// A provider of models that plays a script, on loopback: the one thing that these tests do not have for real. Which turn it is it reads from the conversation, as a
/// model would, so that repeated and further requests do no harm.
/// </summary>
internal sealed class ModelServer : IAsyncDisposable
{
    private static readonly IModelDialect[] Dialects = [new AnthropicDialect(), new ChatDialect(), new ResponsesDialect(), new GeminiDialect()];
    private static readonly TimeSpan Late = TimeSpan.FromMilliseconds(400);
    private readonly WebApplication _application;
    private readonly string[] _commands;
    private readonly ModelFailure _failure;
    private readonly CancellationTokenSource _stop = new();
    private int _answers;

    private ModelServer(WebApplication application, string[] commands, ModelFailure failure) => (_application, _commands, _failure) = (application, commands, failure);

    /// <summary>What was asked so far.</summary>
    public ConcurrentQueue<ModelRequest> Requests { get; } = new();

    /// <summary>Its address.</summary>
    public string Url { get; private set; } = "";

    /// <summary>Starts it.</summary>
    /// <param name="failure">How it fails.</param>
    /// <param name="commands">The shell commands that the model asks for, one a turn; then it says that it is done.</param>
    public static async Task<ModelServer> StartAsync(ModelFailure failure, params string[] commands)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        WebApplication application = builder.Build();
        var server = new ModelServer(application, commands, failure);
        application.Run(server.AnswerAsync);
        await application.StartAsync();
        server.Url = application.Urls.Single();
        return server;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _application.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        JsonObject? body = await ReadAsync(context.Request);
        string headers = string.Join('\n', context.Request.Headers.Select(header => $"{header.Key}: {header.Value}"));
        Requests.Enqueue(new ModelRequest(context.Request.Method, context.Request.Path, headers, body));
        IModelDialect? dialect = Dialects.FirstOrDefault(each => each.Serves(context.Request.Path));
        int? refused = _failure switch { ModelFailure.Unauthorized => 401, ModelFailure.ServerError => 500, _ => null };
        if (refused is { } status) await RefuseAsync(context, status);
        else if (dialect is null || body is null) await context.Response.WriteAsync("""{"input_tokens":10,"totalTokens":10}""");
        else await PlayAsync(context, dialect, body);
    }

    private async Task PlayAsync(HttpContext context, IModelDialect dialect, JsonObject request)
    {
        int turn = dialect.Results(request);
        IReadOnlyList<string> events = dialect.Stream(request, turn < _commands.Length ? _commands[turn] : null, Interlocked.Increment(ref _answers));
        context.Response.ContentType = "text/event-stream";
        foreach (string each in _failure == ModelFailure.Malformed ? ["data: {\"type\": nothing\n\n"] : events)
        {
            if (_failure == ModelFailure.Slow) await Task.Delay(Late, _stop.Token);
            await context.Response.WriteAsync(each, _stop.Token);
            await context.Response.Body.FlushAsync(_stop.Token);
            if (_failure == ModelFailure.Cut) return;
            if (_failure == ModelFailure.Hanging) await Task.Delay(Timeout.Infinite, _stop.Token);
        }
    }

    private static Task RefuseAsync(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        string type = status == 401 ? "authentication_error" : "api_error";
        return context.Response.WriteAsync($$$"""{"type":"error","error":{"type":"{{{type}}}","message":"the script says {{{status}}}","code":{{{status}}},"status":"SCRIPT"}}""");
    }

    private static async Task<JsonObject?> ReadAsync(HttpRequest request)
    {
        using var reader = new StreamReader(request.Body, Encoding.UTF8);
        try
        {
            return JsonNode.Parse(await reader.ReadToEndAsync()) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
