namespace Guard.Agents.Installed;

/// <summary>Where an agent was found; the first place that has it counts.</summary>
internal enum AgentPlace
{
    /// <summary>In a directory of the policy's toolchains: it is in the box already.</summary>
    Toolchain,

    /// <summary>In Guard's home, by <c>guard agents install</c>.</summary>
    Home,

    /// <summary>On the PATH of the resident Guard.</summary>
    Path,
}
