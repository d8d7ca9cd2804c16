using Guard.Daemon;
using Guard.Home;
using Guard.Log.Entries;
using Guard.Vm.Process;

namespace Guard.Access;

/// <summary>
/// Decides who a connection is. In a single-user deployment only home's owner and root are anybody; in a service also whom the roles file names.
/// A token is a caller of its own with the role that it was made for, and never raises a uid that has no role.
/// </summary>
internal sealed class AccessControl
{
    private readonly string _rolesPath;
    private readonly uint _owner;
    private readonly Func<Accounts> _accounts;

    /// <summary>Looks at a home.</summary>
    /// <exception cref="GuardException">G300, G301: its roles file is there and cannot be used.</exception>
    public AccessControl(GuardHome home, TimeProvider clock)
        : this(home.RolesFile, home.TokensFile, clock, HostIdentity.Current, Accounts.Read)
    {
    }

    internal AccessControl(string rolesPath, string tokensPath, TimeProvider clock, uint owner, Func<Accounts> accounts)
    {
        (_rolesPath, _owner, _accounts) = (rolesPath, owner, accounts);
        Tokens = new TokenStore(tokensPath, clock);
        IsService = File.Exists(rolesPath);
        if (IsService) _ = ReadRoles();
    }

    /// <summary>Whether this is the service deployment, as it was at the start; a roles file that goes away later makes nobody anybody.</summary>
    public bool IsService { get; }

    /// <summary>The deployment's name.</summary>
    public string Deployment => IsService ? "service" : "single-user";

    /// <summary>The tokens.</summary>
    public TokenStore Tokens { get; }

    /// <summary>What is wrong with the roles of a service, or null.</summary>
    public GuardException? RolesProblem()
    {
        try
        {
            if (IsService) _ = ReadRoles();
            return null;
        }
        catch (GuardException error)
        {
            return error;
        }
    }

    /// <summary>Who a peer on the Unix socket is.</summary>
    /// <param name="uid">Its uid, from the kernel.</param>
    /// <param name="token">The token that it sent, or empty.</param>
    /// <param name="onBehalf">The person for whom the owner's forced ssh command speaks, or empty.</param>
    /// <exception cref="GuardException">G301: nobody; G300: the roles file is wrong.</exception>
    public Caller Admit(uint uid, string token = "", string onBehalf = "")
    {
        bool owner = uid == _owner || uid == 0;
        if (onBehalf.Length > 0) return owner ? OfSsh(onBehalf) : throw Nobody($"uid {uid} may not speak for others");
        Caller caller = owner ? Owner(uid) : OfUid(uid);
        return token.Length == 0 ? caller : AdmitToken("", token) ?? throw Nobody("the token is not known here, or was taken away");
    }

    /// <summary>Who has a token, wherever it comes from.</summary>
    /// <param name="name">The name that came with it, or empty for none.</param>
    /// <param name="token">The token.</param>
    /// <returns>Null when it is none, or another's.</returns>
    public Caller? AdmitToken(string name, string token)
    {
        if (!AccessToken.HasShape(token) || Tokens.Find(token) is not { } record) return null;
        if (name.Length > 0 && name != record.Name) return null;
        return Caller.Of(record.Name, Roles.Parse(record.Role)!.Value, AccessToken.Fingerprint(record.Hash));
    }

    /// <summary>Whether somebody who gave an order earlier could still give it: the token is there, the name has a role with that right.</summary>
    /// <param name="actor">Who it was, as the log has it.</param>
    /// <param name="right">What the order needs.</param>
    /// <exception cref="GuardException">G300: the roles file is wrong; G305: so is the tokens' file.</exception>
    public bool MayStill(LogActor actor, Right right)
    {
        if (actor.Key is { } key)
            return Tokens.All.Any(token => token.Name == actor.Id && AccessToken.Fingerprint(token.Hash) == key && Roles.Parse(token.Role) is { } role && role.Has(right));
        if (!IsService || actor.Id == LocalPerson.Actor.Id || actor.Id == "root") return true; // home's owner, or whom home's owner lets in by ssh
        return RolesForOthers().OfName(actor.Id).Any(role => role.Has(right));
    }

    private static GuardException Nobody(string why) => new(
        ExitCode.Denied, "G301", $"Guard serves nobody here whom it does not know: {why}.",
        "Ask an operator for a line in the file roles of Guard's home, or for a token. Single-user: run guard as the account that owns its home.");

    private Caller Owner(uint uid)
    {
        string name = uid == _owner ? LocalPerson.Actor.Id : "root";
        return IsService
            ? Caller.Of(name, Role.Operator) with { Source = uid == _owner ? LocalPerson.Source : "people-root" }
            : new Caller(name, Role.Operator, LocalPerson.Actor with { Id = name }, LocalPerson.Source);
    }

    private Caller OfUid(uint uid)
    {
        if (!IsService) throw Nobody($"this home has one user, and uid {uid} is another");
        (string name, Role role) = RolesForOthers().OfUid(uid) ?? throw Nobody($"uid {uid} has no role");
        return Caller.Of(name, role);
    }

    private Caller OfSsh(string name)
    {
        if (!PersonName.IsValid(name)) throw Nobody($"'{Shown(name)}' is no name");
        if (!IsService) return Caller.Of(name, Role.User);
        return Caller.Of(name, RolesForOthers().OfSsh(name) ?? throw Nobody($"ssh {name} has no role"));
    }

    private static string Shown(string text) => new([.. text.Take(PersonName.Longest).Select(c => char.IsControl(c) ? '?' : c)]);

    // What stands in the file is not for everybody who can connect.
    private RolesFile RolesForOthers()
    {
        try
        {
            return ReadRoles();
        }
        catch (GuardException error)
        {
            throw new GuardException(
                error.ExitCode, error.Id, "The file roles of Guard's home is wrong, and nobody but its owner is served before it is right.",
                "Tell an operator: guard doctor, run by home's owner, names the line.", error);
        }
    }

    private RolesFile ReadRoles()
    {
        try
        {
            if (new FileInfo(_rolesPath).Length > RolesFile.Largest) throw new IOException($"it is larger than {RolesFile.Largest} bytes");
            return RolesFile.Parse(_rolesPath, File.ReadAllText(_rolesPath), _accounts());
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new GuardException(ExitCode.Usage, "G300", $"The roles in {_rolesPath} cannot be read: {error.Message}. Nobody but its owner is served.", "Put the file back, with at least a comment in it.", error);
        }
    }
}
