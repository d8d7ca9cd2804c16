using System.Text;
using Microsoft.AspNetCore.Http;

namespace Guard.Serving;

/// <summary>Answers with a line of text, which git prints behind <c>remote:</c>.</summary>
internal static class HttpAnswer
{
    /// <summary>Sends status and text.</summary>
    public static async Task SayAsync(HttpResponse response, int status, string text)
    {
        if (response.HasStarted) return;
        response.StatusCode = status;
        response.ContentType = "text/plain; charset=utf-8";
        byte[] bytes = Encoding.UTF8.GetBytes(text + "\n");
        response.ContentLength = bytes.Length;
        await response.Body.WriteAsync(bytes);
    }
}
