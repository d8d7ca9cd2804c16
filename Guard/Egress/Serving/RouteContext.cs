using Guard.Egress.Budgets;
using Guard.Policies.Model;

namespace Guard.Egress.Serving;

/// <summary>What serving one route of one run needs.</summary>
/// <param name="Route">The route.</param>
/// <param name="Port">Its port in the box.</param>
/// <param name="Upstream">The way to its provider.</param>
/// <param name="Access">Adds Guard's credential.</param>
/// <param name="Budget">The run's budget.</param>
/// <param name="Log">Where requests are logged.</param>
/// <param name="Bodies">Room for bodies.</param>
/// <param name="Options">Bounds.</param>
/// <param name="Clock">The clock.</param>
internal sealed record RouteContext(
    EgressRoute Route, int Port, Upstream Upstream, IModelAccess Access, Budget Budget, EgressLog Log, HeldBodies Bodies, EgressOptions Options, TimeProvider Clock);
