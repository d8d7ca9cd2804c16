using Guard.Log.Entries;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Guard.Egress.Serving;

/// <summary>Serves the requests of one route: decides, forwards, answers. Whatever goes wrong, the request is denied and says why.</summary>
internal sealed class EgressHandler(RouteContext context)
{
    private readonly Lock gate = new();
    private EgressCounts counts = EgressCounts.None;

    /// <summary>What went through so far.</summary>
    public EgressCounts Counts
    {
        get
        {
            lock (gate) return counts;
        }
    }

    /// <summary>Serves one request.</summary>
    public async Task ServeAsync(HttpContext http)
    {
        Admission? admission = null;
        try
        {
            admission = await Admission.DecideAsync(context, http);
            int status = await new Exchange(context, admission, http).RunAsync();
            Count(counts => status < StatusCodes.Status400BadRequest
                ? counts with { Forwarded = counts.Forwarded + 1, FailuresInARow = 0, LastFailure = null }
                : counts with { Forwarded = counts.Forwarded + 1, FailuresInARow = counts.FailuresInARow + 1, LastFailure = $"the provider answered {status}" });
        }
        catch (EgressDeniedException denial)
        {
            Count(counts => counts with { Denied = counts.Denied + 1, FailuresInARow = counts.FailuresInARow + 1, LastFailure = denial.Message });
            string target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
            await context.Log.DeniedAsync(context.Route, context.Upstream.Address.Host, http.Request.Method, target, admission?.Facts.Model is { Length: > 0 } model ? model : null, denial.Message);
            await ApiError.SayAsync(http, context.Route.Api, denial);
        }
        catch (LogUnavailableException)
        {
            await ApiError.SayAsync(http, context.Route.Api, new EgressDeniedException(EgressDeniedException.Unreachable, "Guard's log takes no entry, and nothing is forwarded that is not in it.", "Guard's own records say why."));
        }
        finally
        {
            admission?.DropBody();
        }
    }

    private void Count(Func<EgressCounts, EgressCounts> change)
    {
        lock (gate) counts = change(counts);
    }
}
