namespace Guard.Access;

/// <summary>What somebody is to this Guard. A connection has exactly one role.</summary>
internal enum Role
{
    /// <summary>A program that pushes and fetches, and is told its verdicts.</summary>
    Agent,

    /// <summary>A person of the team: fetches, pushes, runs agents, reads status and log.</summary>
    User,

    /// <summary>Reads everything and changes nothing.</summary>
    Auditor,

    /// <summary>Also changes policies, repositories, tokens and what a policy holds.</summary>
    Operator,
}
