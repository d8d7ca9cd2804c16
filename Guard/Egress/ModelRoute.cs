using System.Globalization;
using Guard.Policies.Model;

namespace Guard.Egress;

/// <summary>A route of the policy as an agent's box sees it.</summary>
/// <param name="Name">The route's name.</param>
/// <param name="Api">The interface spoken.</param>
/// <param name="BoxUrl">The address inside the box: scheme, loopback, port; an interface's paths, such as <c>/v1/messages</c>, begin after it.</param>
internal sealed record ModelRoute(string Name, ModelApi Api, string BoxUrl)
{
    /// <summary>The port of the policy's first route; the next ones follow.</summary>
    public const int FirstPort = 4141;

    /// <summary>The variable that tells a command in the box the address: <c>GUARD_ROUTE_ANTHROPIC</c>.</summary>
    public string Variable => "GUARD_ROUTE_" + Name.Replace('-', '_').ToUpperInvariant();

    /// <summary>The routes of a policy, in its order.</summary>
    public static IReadOnlyList<ModelRoute> Of(Policy policy) =>
        [.. policy.Egress.Select((route, index) => new ModelRoute(route.Name, route.Api, string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{PortOf(index)}")))];

    /// <summary>The port of a route by its place in the policy.</summary>
    public static int PortOf(int index) => FirstPort + index;
}
