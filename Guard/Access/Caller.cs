using Guard.Log.Entries;

namespace Guard.Access;

/// <summary>Who is at the other end of a connection, as Guard authenticated it.</summary>
/// <param name="Name">The account, the token's name, or the name that sshd's configuration gave.</param>
/// <param name="Role">The role.</param>
/// <param name="Actor">The actor for the log.</param>
/// <param name="Source">Names the intake of this one's pushes.</param>
internal sealed record Caller(string Name, Role Role, LogActor Actor, string Source)
{
    /// <summary>The same one where it decides what a policy leaves to an operator.</summary>
    public LogActor Deciding => Actor with { Kind = "operator" };

    /// <summary>Makes a caller of a service, or one with a token.</summary>
    /// <param name="name">A name after <see cref="PersonName"/>, or <c>uid-N</c>.</param>
    /// <param name="role">The role.</param>
    /// <param name="key">Fingerprint of the token that authenticated, or null.</param>
    public static Caller Of(string name, Role role, string? key = null)
    {
        string kind = role switch { Role.Agent => "agent", Role.Operator => "operator", _ => "person" };
        return new Caller(name, role, new LogActor(kind, name, key), (role == Role.Agent ? "agent-" : "people-") + name);
    }

    /// <summary>Insists on a right.</summary>
    /// <param name="right">The right.</param>
    /// <param name="what">What needs it, for the message.</param>
    /// <exception cref="GuardException">G302: this role has it not.</exception>
    public void Demand(Right right, string what)
    {
        if (Role.Has(right)) return;
        throw new GuardException(
            ExitCode.Denied, "G302", $"{what} is not for the role {Role.Name()}, which {Name} has here. Nothing was done.",
            "Ask an operator: roles are given in the file roles of Guard's home, or by a token (guard token add).");
    }
}
