using Guard.Egress.Budgets;
using Guard.Egress.Rules;
using Guard.Policies.Model;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Guard.Egress.Serving;

/// <summary>A request that may be forwarded, with the room that it has in the budget.</summary>
/// <param name="target">What it is for.</param>
/// <param name="facts">What its body says.</param>
/// <param name="body">Its body, as it came.</param>
/// <param name="price">Its model's price, or null.</param>
/// <param name="reservation">Its room in the budget.</param>
/// <param name="bodies">Where the body's room is.</param>
internal sealed class Admission(EgressTarget target, RequestFacts facts, ReadOnlyMemory<byte> body, ModelPrice? price, Reservation reservation, HeldBodies bodies)
{
    // Bytes of JSON a token: 4 and more in English, about 3 in code. What is reserved is corrected by what the provider reports.
    private const int BytesPerToken = 3;

    /// <summary>What it is for.</summary>
    public EgressTarget Target => target;

    /// <summary>What its body says.</summary>
    public RequestFacts Facts => facts;

    /// <summary>Its body, as it came; empty when it was let go.</summary>
    public ReadOnlyMemory<byte> Body => body;

    /// <summary>Its model's price, or null.</summary>
    public ModelPrice? Price => price;

    /// <summary>Its room in the budget.</summary>
    public Reservation Reservation => reservation;

    /// <summary>Lets go of the body: it was sent, or never will be. An answer may go on for long, and nobody shall wait for its room.</summary>
    public void DropBody()
    {
        bodies.Release(body);
        body = default;
    }

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
            (Reservation? reservation, string why) = await context.Budget.ReserveAsync(
                input + facts.MostOutput, TokenUsage.MostCost(price, input, facts.MostOutput), http.RequestAborted);
            if (reservation is null) throw new EgressDeniedException(EgressDeniedException.Budget, why, "What is left is for a smaller request; `limits` of the policy say how much there is.");
            return new Admission(target, facts, body, price, reservation, context.Bodies);
        }
        catch
        {
            context.Bodies.Release(body);
            throw;
        }
    }
}
