namespace Guard.Log.Checkpoints;

/// <summary>Base64 of RFC 4648 section 4 in its one canonical spelling: padded, no white space, unused bits zero. Others would make two texts of one signature.</summary>
internal static class CanonicalBase64
{
    /// <summary>Decodes, or gives null where the text is not canonical.</summary>
    internal static byte[]? Decode(string text)
    {
        byte[] buffer = new byte[(text.Length / 4 * 3) + 3];
        if (!Convert.TryFromBase64String(text, buffer, out int written)) return null;
        byte[] bytes = buffer[..written];
        return Convert.ToBase64String(bytes) == text ? bytes : null;
    }
}
