using System.Text.Json.Nodes;

namespace Guard.EndToEnd.Tests.Models;

/// <summary>One provider's interface, as far as a scripted conversation needs it: the model asks for shell commands, one a turn, and says that it is done.</summary>
internal interface IModelDialect
{
    /// <summary>Whether a path is this interface's.</summary>
    bool Serves(string path);

    /// <summary>How many results of tools the conversation has so far: the turn.</summary>
    int Results(JsonObject request);

    /// <summary>The events of an answer, each as it is sent.</summary>
    /// <param name="request">The request.</param>
    /// <param name="command">The shell command that the model asks for, or null when it is done.</param>
    /// <param name="number">The answer's number, for ids.</param>
    IReadOnlyList<string> Stream(JsonObject request, string? command, int number);
}
