using System.Text;

namespace Guard.Serving;

/// <summary>What an Authorization header says: <c>Basic</c> (RFC 7617) with any or the token's name, or <c>Bearer</c> (RFC 6750).</summary>
/// <param name="Name">The user name, or empty.</param>
/// <param name="Token">The token; it is not known yet whether it is one.</param>
internal sealed record HttpCredentials(string Name, string Token)
{
    private const int Longest = 1024;

    /// <summary>Reads a header's value.</summary>
    /// <returns>Null when there is none, or it is neither.</returns>
    public static HttpCredentials? Parse(string? header)
    {
        if (header is null || header.Length > Longest) return null;
        int space = header.IndexOf(' ', StringComparison.Ordinal);
        if (space < 0) return null;
        string value = header[(space + 1)..].Trim();
        return header[..space].ToUpperInvariant() switch
        {
            "BEARER" => new HttpCredentials("", value),
            "BASIC" => Basic(value),
            _ => null,
        };
    }

    private static HttpCredentials? Basic(string value)
    {
        byte[] bytes = new byte[Longest];
        if (!Convert.TryFromBase64String(value, bytes, out int length)) return null;
        string text = Encoding.UTF8.GetString(bytes, 0, length);
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? null : new HttpCredentials(text[..colon], text[(colon + 1)..]);
    }
}
