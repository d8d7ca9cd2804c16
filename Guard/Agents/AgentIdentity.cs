namespace Guard.Agents;

/// <summary>Who commits in a run's box, by git's configuration.</summary>
internal static class AgentIdentity
{
    /// <summary>The section of a configuration. It stands in the box's own configuration and in the clone's, for an agent may run git without the former.</summary>
    /// <param name="runId">The run's id.</param>
    public static string Section(string runId) => $"[user]\n\tname = Agent of run {runId}\n\temail = {runId.ToLowerInvariant()}@agents.guard.invalid\n";
}
