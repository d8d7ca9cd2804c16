using System.Globalization;

namespace Guard.Access;

/// <summary>
/// The file <c>roles</c> in Guard's home. Where it exists, the deployment is <i>service</i>. A line is <c>account NAME ROLE</c> (a Linux account),
/// <c>uid N ROLE</c>, or <c>ssh NAME ROLE</c> (a person whom sshd knows by a key, see <c>guard ssh-command</c>); <c>#</c> begins a comment. Whoever
/// is not named has no role.
/// </summary>
internal sealed class RolesFile
{
    /// <summary>Most bytes of the file.</summary>
    public const int Largest = 64 * 1024;

    private const int Words = 3;
    private const uint Overflow = 65534; // user_namespaces(7)
    private readonly Dictionary<uint, (string Name, Role Role)> _uids = [];
    private readonly Dictionary<string, Role> _ssh = new(StringComparer.Ordinal);

    private RolesFile()
    {
    }

    /// <summary>How many lines give a role.</summary>
    public int Count => _uids.Count + _ssh.Count;

    /// <summary>Reads the text of a roles file.</summary>
    /// <param name="path">For messages.</param>
    /// <param name="text">The text.</param>
    /// <param name="accounts">The machine's accounts.</param>
    /// <exception cref="GuardException">G300: something in it is unknown; with line and column.</exception>
    public static RolesFile Parse(string path, string text, Accounts accounts)
    {
        var file = new RolesFile();
        string[] lines = text.Split('\n');
        for (int number = 1; number <= lines.Length; number++)
        {
            string line = lines[number - 1];
            int comment = line.IndexOf('#', StringComparison.Ordinal);
            List<(string Text, int Column)> words = Split(comment < 0 ? line : line[..comment]);
            if (words.Count > 0) file.Add(new RolesLine(path, number, words), accounts);
        }

        return file;
    }

    /// <summary>The name and role of a uid, or null.</summary>
    public (string Name, Role Role)? OfUid(uint uid) => _uids.TryGetValue(uid, out (string, Role) found) ? found : null;

    /// <summary>The role of a person whom sshd knows, or null.</summary>
    public Role? OfSsh(string name) => _ssh.TryGetValue(name, out Role role) ? role : null;

    /// <summary>The roles of a name, as an account and as a person whom sshd knows.</summary>
    public IEnumerable<Role> OfName(string name) =>
        _uids.Values.Where(each => each.Name == name).Select(each => each.Role).Concat(_ssh.TryGetValue(name, out Role role) ? [role] : []);

    private static List<(string Text, int Column)> Split(string line)
    {
        var words = new List<(string, int)>();
        int at = 0;
        while (at < line.Length)
        {
            if (line[at] is ' ' or '\t' or '\r')
            {
                at++;
                continue;
            }

            int begin = at;
            while (at < line.Length && line[at] is not (' ' or '\t' or '\r')) at++;
            words.Add((line[begin..at], begin + 1));
        }

        return words;
    }

    private void Add(RolesLine line, Accounts accounts)
    {
        if (line.Count > Words) throw line.Wrong(Words, "nothing may follow the role");
        if (line.Word(0) is not ("account" or "uid" or "ssh")) throw line.Wrong(0, $"'{line.Shown(0)}' is unknown; a line begins with account, uid or ssh");
        if (line.Count < Words) throw line.Wrong(line.Count - 1, $"a line is '{line.Word(0)} WHO ROLE'");
        Role role = Roles.Parse(line.Word(2)) ?? throw line.Wrong(2, $"'{line.Shown(2)}' is no role; roles are {Roles.Names}");
        string who = line.Word(1);
        switch (line.Word(0))
        {
            case "ssh":
                if (!PersonName.IsValid(who)) throw line.Wrong(1, $"'{line.Shown(1)}' is no name ({PersonName.Rule})");
                if (!_ssh.TryAdd(who, role)) throw line.Wrong(1, $"ssh {who} has a role already");
                break;
            case "account":
                if (!PersonName.IsValid(who)) throw line.Wrong(1, $"'{line.Shown(1)}' is no name ({PersonName.Rule}); use uid N for this account");
                uint uid = accounts.UidOf(who) ?? throw line.Wrong(1, $"this machine has no account '{who}' in /etc/passwd; use uid N for one of a directory service");
                if (!_uids.TryAdd(uid, (who, role))) throw line.Wrong(1, $"{who} (uid {uid}) has a role already");
                break;
            default:
                if (!uint.TryParse(who, NumberStyles.None, CultureInfo.InvariantCulture, out uint number) || number == uint.MaxValue) throw line.Wrong(1, $"'{line.Shown(1)}' is no uid");
                if (number == Overflow) throw line.Wrong(1, $"uid {Overflow} is what the kernel shows for every account that a container does not map");
                if (!_uids.TryAdd(number, (accounts.NameOf(number), role))) throw line.Wrong(1, $"uid {number} has a role already");
                break;
        }
    }
}
