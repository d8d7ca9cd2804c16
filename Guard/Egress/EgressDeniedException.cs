namespace Guard.Egress;

/// <summary>A request that is not forwarded. Its text goes to the agent and into the log: it quotes names and sizes, never contents.</summary>
/// <param name="id">The message's id.</param>
/// <param name="why">What is denied and why, one sentence.</param>
/// <param name="next">What would make it possible.</param>
internal sealed class EgressDeniedException(string id, string why, string next) : Exception($"{id} {why} {next}")
{
    /// <summary>A call, header or address that no route has.</summary>
    public const string Call = "G380";

    /// <summary>A body that asks the provider for something that the route does not allow, or that cannot be read with certainty.</summary>
    public const string Body = "G381";

    /// <summary>The budget has no room for it.</summary>
    public const string Budget = "G382";

    /// <summary>Too much at once.</summary>
    public const string Crowded = "G383";

    /// <summary>The provider, or what Guard needs to reach it, is not there.</summary>
    public const string Unreachable = "G384";

    /// <summary>The message's id.</summary>
    public string Id => id;

    /// <summary>The HTTP status for the agent: 403 unless trying again can help.</summary>
    public int Status => id switch { Crowded => 429, Unreachable => 502, _ => 403 };
}
