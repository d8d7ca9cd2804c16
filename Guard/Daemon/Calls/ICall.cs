using System.Text.Json.Nodes;
using Guard.Access;
using Guard.Daemon.Wire;

namespace Guard.Daemon.Calls;

/// <summary>One method of the resident Guard's socket.</summary>
internal interface ICall
{
    /// <summary>The method's name on the wire.</summary>
    string Method { get; }

    /// <summary>Whether the work stops, and is undone, when the caller leaves; otherwise it goes on and its outcome is in the log.</summary>
    bool StopsWithCaller => false;

    /// <summary>What the caller's role must have; a call that says nothing is an operator's.</summary>
    Right Needs => Right.Operate;

    /// <summary>Does the work.</summary>
    /// <param name="parameters">The caller's parameters.</param>
    /// <param name="channel">For progress and streamed items.</param>
    /// <param name="cancellationToken">The resident Guard stops, or the caller left a call that stops with it.</param>
    /// <returns>The result.</returns>
    /// <exception cref="GuardException">The error that the caller gets.</exception>
    Task<JsonNode?> RunAsync(JsonObject parameters, CallChannel channel, CancellationToken cancellationToken);
}
