namespace Guard.Egress;

/// <summary>Adds Guard's own credential of one route to a request. The only implementation that knows a secret is in Secrets.</summary>
internal interface IModelAccess
{
    /// <summary>Adds it.</summary>
    /// <param name="request">A request to the route's provider that carries no credential.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="GuardException">There is none that can be used; the message says why and never what.</exception>
    ValueTask AuthorizeAsync(HttpRequestMessage request, CancellationToken cancellationToken);
}
