namespace Guard.Access;

/// <summary>The names of roles and what each may do.</summary>
internal static class Roles
{
    /// <summary>All roles, by name.</summary>
    public const string Names = "agent, user, auditor, operator";

    /// <summary>A role by its name as people write it, or null.</summary>
    public static Role? Parse(string name) => name switch
    {
        "agent" => Role.Agent,
        "user" => Role.User,
        "auditor" => Role.Auditor,
        "operator" => Role.Operator,
        _ => null,
    };

    /// <summary>A role as people write it.</summary>
    public static string Name(this Role role) => role.ToString().ToLowerInvariant();

    /// <summary>Whether a role has a right.</summary>
    public static bool Has(this Role role, Right right) => right switch
    {
        Right.Fetch => true,
        Right.Push => role is Role.Agent or Role.User or Role.Operator,
        Right.Run => role is Role.User or Role.Operator,
        Right.Read => role is Role.User or Role.Auditor or Role.Operator,
        _ => role is Role.Operator,
    };
}
