using System.Text;

namespace Guard.Shim.Git;

/// <summary>The one line of JSON that opens every connection to Guard. Values are escaped, so that no path can add members.</summary>
internal static class WireHeader
{
    /// <summary>A git client's header.</summary>
    /// <param name="service"><c>receive-pack</c> or <c>upload-pack</c>.</param>
    /// <param name="repository">The guarded repository's id; empty in a box, where the socket decides.</param>
    public static byte[] Git(string service, string repository) =>
        Encoding.UTF8.GetBytes($"{{\"v\":1,\"verb\":\"git\",\"service\":\"{Escape(service)}\",\"repository\":\"{Escape(repository)}\"}}\n");

    /// <summary>The hook's header.</summary>
    /// <param name="token">The session's token, hex.</param>
    public static byte[] Hook(string token) => Encoding.UTF8.GetBytes($"{{\"v\":1,\"verb\":\"hook\",\"token\":\"{Escape(token)}\"}}\n");

    private static string Escape(string value)
    {
        var text = new StringBuilder();
        foreach (char letter in value)
        {
            if (letter is '"' or '\\' || char.IsControl(letter)) text.Append("\\u").Append(((int)letter).ToString("x4"));
            else text.Append(letter);
        }

        return text.ToString();
    }
}
