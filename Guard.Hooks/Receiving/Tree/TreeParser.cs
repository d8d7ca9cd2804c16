namespace Guard.Hooks.Receiving.Tree;

/// <summary>Reads the bytes of a tree object: <c>MODE SP NAME NUL</c> and 20 bytes of id, again and again.</summary>
internal static class TreeParser
{
    private const int IdBytes = 20;
    private const int LongestMode = 6;

    /// <summary>Reads all entries.</summary>
    /// <exception cref="FormatException">The bytes are no tree.</exception>
    public static List<TreeEntry> Parse(ReadOnlySpan<byte> bytes)
    {
        var entries = new List<TreeEntry>();
        while (!bytes.IsEmpty)
        {
            int space = bytes.IndexOf((byte)' ');
            if (space is < 1 or > LongestMode) throw new FormatException("A tree entry has no mode.");
            int mode = 0;
            foreach (byte digit in bytes[..space])
            {
                if (digit is < (byte)'0' or > (byte)'7') throw new FormatException("A tree entry's mode is not octal.");
                mode = (mode << 3) | (digit - '0');
            }

            bytes = bytes[(space + 1)..];
            int end = bytes.IndexOf((byte)0);
            if (end < 0 || bytes.Length < end + 1 + IdBytes) throw new FormatException("A tree entry is cut off.");
            entries.Add(new TreeEntry(mode, bytes[..end].ToArray(), Convert.ToHexStringLower(bytes.Slice(end + 1, IdBytes))));
            bytes = bytes[(end + 1 + IdBytes)..];
        }

        return entries;
    }
}
