using System.Text.Json.Nodes;

namespace Guard.EndToEnd.Tests.Models;

/// <summary>A request as the scripted provider got it.</summary>
/// <param name="Method">The method.</param>
/// <param name="Path">The path.</param>
/// <param name="Headers">All headers, one a line.</param>
/// <param name="Body">The body, or null where it was no JSON object.</param>
internal sealed record ModelRequest(string Method, string Path, string Headers, JsonObject? Body);
