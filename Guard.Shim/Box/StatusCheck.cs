namespace Guard.Shim.Box;

/// <summary>
/// Reads back from the kernel what is in force before anything of the box's command runs. A layer that is reported has been seen;
/// one that is missing ends the box.
/// </summary>
internal static class StatusCheck
{
    /// <summary>Checks PID 1 of a box that is ready.</summary>
    /// <exception cref="BoxFailure">A layer is not in force.</exception>
    public static void Verify(int process, IdentityMap identity)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        string path = $"/proc/{process}/status";
        try
        {
            foreach (string line in File.ReadAllLines(path))
            {
                int colon = line.IndexOf(':', StringComparison.Ordinal);
                if (colon > 0) fields[line[..colon]] = line[(colon + 1)..].Trim();
            }
        }
        catch (IOException error)
        {
            throw new BoxFailure($"The box's status cannot be read: {error.Message}");
        }

        Require("uid", "Uid", Four(identity.Uid));
        Require("gid", "Gid", Four(identity.Gid));
        if (identity.IsRoot) Require("no-groups", "Groups", "");
        foreach (string set in (string[])["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"]) Require("no-capabilities", set, "0000000000000000");
        Require("no-new-privs", "NoNewPrivs", "1");
        Require("seccomp", "Seccomp", "2");

        void Require(string layer, string field, string wanted)
        {
            string found = fields.GetValueOrDefault(field, "(absent)");
            if (found != wanted)
                throw new BoxFailure(layer, $"The box is not as it should be: {path} says {field} '{found}' instead of '{wanted}'.", "Use a Linux kernel from 5.12 on whose /proc shows this field.");
        }
    }

    private static string Four(uint id) => $"{id}\t{id}\t{id}\t{id}";
}
