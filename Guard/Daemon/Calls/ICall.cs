using System.Text.Json.Nodes;
using Guard.Daemon.Wire;

namespace Guard.Daemon.Calls;

/// <summary>One method of the resident Guard's socket.</summary>
internal interface ICall
{
    /// <summary>The method's name on the wire.</summary>
    string Method { get; }

    /// <summary>Does the work.</summary>
    /// <param name="parameters">The caller's parameters.</param>
    /// <param name="channel">For progress and streamed items.</param>
    /// <param name="cancellationToken">The resident Guard stops.</param>
    /// <returns>The result.</returns>
    /// <exception cref="GuardException">The error that the caller gets.</exception>
    Task<JsonNode?> RunAsync(JsonObject parameters, CallChannel channel, CancellationToken cancellationToken);
}
