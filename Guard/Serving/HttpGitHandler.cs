using System.IO.Compression;
using Guard.Access;
using Guard.Daemon;
using Guard.Hooks.Receiving;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Guard.Serving;

/// <summary>
/// Serves git's smart HTTP protocol from the same gate as every other transport. The token comes first: without a good one every request gets the same
/// answer, whatever it asks for. The client chooses no path, argument, environment or protocol version.
/// </summary>
/// <param name="services">The resident Guard.</param>
/// <param name="stop">Its end.</param>
internal sealed class HttpGitHandler(DaemonServices services, CancellationToken stop)
{
    /// <summary>Most bytes of a push's body: git's own limit for a pack here, and room for its commands.</summary>
    public const long LargestPush = (256L << 20) + (1L << 20);

    private const long LargestNegotiation = 4L << 20; // as sent
    private const long LargestUnpacked = 64L << 20;

    /// <summary>Serves one request.</summary>
    public async Task ServeAsync(HttpContext http)
    {
        HttpResponse response = http.Response;
        response.Headers.CacheControl = "no-cache, no-store, max-age=0, must-revalidate";
        response.Headers.XContentTypeOptions = "nosniff";
        try
        {
            if (Authenticate(http.Request) is not { } caller)
            {
                response.Headers.WWWAuthenticate = "Basic realm=\"Guard\", charset=\"UTF-8\"";
                await HttpAnswer.SayAsync(response, StatusCodes.Status401Unauthorized, "guard: a token is needed: guard token add NAME --role user makes one; it is the password.");
                return;
            }

            await ServeAsync(http, caller);
        }
        catch (GuardException error) when (error.Id is "G302" or "G173")
        {
            await HttpAnswer.SayAsync(
                response, error.Id == "G302" ? StatusCodes.Status403Forbidden : StatusCodes.Status404NotFound, $"guard: {error.Id} {error.Message} {error.Next}");
        }
        catch (GuardException error)
        {
            // Paths of home are for its owner, and this may be told before anybody showed a token.
            await Console.Error.WriteLineAsync($"guard: an HTTP request was not served: {error.Id} {error.Message}");
            await HttpAnswer.SayAsync(response, StatusCodes.Status503ServiceUnavailable, $"guard: {error.Id} nobody can be served at the moment; Guard's own records say why.");
        }
    }

    private Caller? Authenticate(HttpRequest request) =>
        request.Headers.Authorization is [{ } header] && HttpCredentials.Parse(header) is { } given ? services.Access.AdmitToken(given.Name, given.Token) : null;

    private async Task ServeAsync(HttpContext http, Caller caller)
    {
        HttpGitRequest? request = HttpGitRequest.Parse(http.Request.Method, http.Request.Path.Value ?? "", http.Request.QueryString.Value ?? "");
        if (request is null)
        {
            await HttpAnswer.SayAsync(http.Response, StatusCodes.Status404NotFound, "guard: there is nothing here but git's smart HTTP protocol: git clone http://NAME@ADDRESS/REPOSITORY");
            return;
        }

        RepositoryHost host = services.Hosts.Get(request.Repository);
        if (await InputAsync(http, request) is not { } input) return;
        await using var stream = new HttpGitStream(input, http.Response, request);
        await host.ServeGitAsync(stream, request.Service, caller, request.Exchange, stop);
        await stream.FinishAsync();
    }

    private static async Task<Stream?> InputAsync(HttpContext http, HttpGitRequest request)
    {
        if (request.Exchange == GitExchange.Advertisement) return Stream.Null;
        if (http.Request.ContentType != request.RequestType)
        {
            await HttpAnswer.SayAsync(http.Response, StatusCodes.Status415UnsupportedMediaType, $"guard: the body must be {request.RequestType}.");
            return null;
        }

        bool push = request.Service == "receive-pack";
        if (!push && http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = LargestNegotiation;
        switch (http.Request.Headers.ContentEncoding.ToString())
        {
            case "" or "identity":
                return new BoundedStream(http.Request.Body, LargestPush);
            case "gzip" or "x-gzip":
                return new BoundedStream(new GZipStream(http.Request.Body, CompressionMode.Decompress), push ? LargestPush : LargestUnpacked);
            default:
                await HttpAnswer.SayAsync(http.Response, StatusCodes.Status415UnsupportedMediaType, "guard: a body may be plain or gzip.");
                return null;
        }
    }
}
