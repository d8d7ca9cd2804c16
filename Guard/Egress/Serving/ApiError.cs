using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Guard.Policies.Model;
using Microsoft.AspNetCore.Http;

namespace Guard.Egress.Serving;

/// <summary>Says no in the shape that an interface's clients understand, so that an agent shows the reason instead of guessing.</summary>
internal static class ApiError
{
    // For programs and people who read it as it is: no page is made of it.
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Answers, unless the answer has begun already; then the connection is cut.</summary>
    public static async Task SayAsync(HttpContext http, ModelApi api, EgressDeniedException error)
    {
        if (http.Response.HasStarted)
        {
            http.Abort();
            return;
        }

        http.Response.Clear();
        http.Response.StatusCode = error.Status;
        http.Response.ContentType = "application/json";
        http.Response.Headers["x-should-retry"] = error.Status == StatusCodes.Status403Forbidden ? "false" : "true";
        if (error.Status == StatusCodes.Status429TooManyRequests) http.Response.Headers.RetryAfter = "1";
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(Shape(api, error, "guard: " + error.Message), Plain);
        http.Response.ContentLength = body.Length;
        if (HttpMethods.IsHead(http.Request.Method)) return;
        await http.Response.Body.WriteAsync(body, http.RequestAborted);
    }

    /// <summary>The body of an error.</summary>
    internal static JsonObject Shape(ModelApi api, EgressDeniedException error, string message) => api switch
    {
        ModelApi.Anthropic => new JsonObject { ["type"] = "error", ["error"] = new JsonObject { ["type"] = Word(error.Status), ["message"] = message } },
        ModelApi.OpenAi => new JsonObject { ["error"] = new JsonObject { ["message"] = message, ["type"] = Word(error.Status), ["param"] = null, ["code"] = error.Id } },
        _ => new JsonObject
        {
            ["error"] = new JsonObject
            {
                ["code"] = error.Status, ["message"] = message,
                ["status"] = error.Status switch { 429 => "RESOURCE_EXHAUSTED", 502 => "UNAVAILABLE", _ => "PERMISSION_DENIED" },
            },
        },
    };

    private static string Word(int status) => status switch { 429 => "rate_limit_error", 502 => "api_error", _ => "permission_error" };
}
