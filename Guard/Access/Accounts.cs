using System.Globalization;

namespace Guard.Access;

/// <summary>The machine's accounts by name, as /etc/passwd has them (passwd(5)). Accounts of a directory service are named by uid.</summary>
internal sealed class Accounts
{
    private const int Fields = 7;
    private readonly Dictionary<string, uint> _uids = new(StringComparer.Ordinal);
    private readonly Dictionary<uint, string> _names = [];

    /// <summary>Reads the text of a password file; lines that are none are left out. Of several names of one uid the first counts.</summary>
    public Accounts(string text)
    {
        foreach (string line in text.Split('\n'))
        {
            string[] fields = line.Split(':');
            if (fields.Length != Fields || !uint.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out uint uid)) continue;
            _uids.TryAdd(fields[0], uid);
            _names.TryAdd(uid, fields[0]);
        }
    }

    /// <summary>The accounts of this machine.</summary>
    public static Accounts Read()
    {
        try
        {
            return new Accounts(File.ReadAllText("/etc/passwd"));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new Accounts("");
        }
    }

    /// <summary>An account's uid, or null.</summary>
    public uint? UidOf(string name) => _uids.TryGetValue(name, out uint uid) ? uid : null;

    /// <summary>A uid's account, or <c>uid-N</c>.</summary>
    public string NameOf(uint uid) => _names.TryGetValue(uid, out string? name) && PersonName.IsValid(name) ? name : string.Create(CultureInfo.InvariantCulture, $"uid-{uid}");
}
