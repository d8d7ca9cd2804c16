using Guard.Egress.Budgets;
using Guard.Egress.Rules;
using Guard.Policies.Model;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Guard.Egress.Serving;

/// <summary>A request that may be forwarded, with the room that it has in the budget.</summary>
/// <param name="Target">What it is for.</param>
/// <param name="Facts">What its body says.</param>
/// <param name="Body">Its body, as it came.</param>
/// <param name="Price">Its model's price, or null.</param>
/// <param name="Reservation">Its room in the budget.</param>
internal sealed record Admission(EgressTarget Target, RequestFacts Facts, ReadOnlyMemory<byte> Body, ModelPrice? Price, Reservation Reservation)
{
    // Bytes of JSON a token: 4 and more in English, about 3 in code. What is reserved is corrected by what the provider reports.
    private const int BytesPerToken = 3;

    /// <summary>Decides on a request.</summary>
    /// <exception cref="EgressDeniedException">It is not forwarded.</exception>
    public static async Task<Admission> DecideAsync(RouteContext context, HttpContext http)
    {
        HttpRequest request = http.Request;
        EgressTarget target = EgressTarget.Read(context.Route, request.Method, http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);
        HeaderRules.Check(request.Headers, context.Port, request.Method, target.Kind);
        ReadOnlyMemory<byte> body = await context.Bodies.ReadAsync(request, http.RequestAborted);
        try
        {
            RequestFacts facts = RequestBody.Check(context.Route, target, body);
            ModelPrice? price = facts.Counts ? context.Route.PriceOf(facts.Model) : null;
            if (facts.Counts && price is null && context.Budget.CountsMoney)
            {
                throw new EgressDeniedException(
                    EgressDeniedException.Budget, $"Money is limited and the route {context.Route.Name} has no price for the model {facts.Model}.", "The policy's `prices` on the route name it, or another model is asked.");
            }

            long input = facts.Counts ? (body.Length + BytesPerToken - 1) / BytesPerToken : 0;
            Reservation reservation = context.Budget.TryReserve(input + facts.MostOutput, TokenUsage.MostCost(price, input, facts.MostOutput), out string why)
                ?? throw new EgressDeniedException(EgressDeniedException.Budget, why, "What is left is for a smaller request; `limits` of the policy say how much there is.");
            return new Admission(target, facts, body, price, reservation);
        }
        catch
        {
            context.Bodies.Release(body);
            throw;
        }
    }
}
