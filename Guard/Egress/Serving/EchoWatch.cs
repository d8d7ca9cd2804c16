using System.Net.Http.Headers;
using System.Text;

namespace Guard.Egress.Serving;

/// <summary>
/// Looks for Guard's credential in an answer: a provider that repeats what it was sent would show it to the box. What is found is not passed on; a
/// credential that comes in pieces is found with its last one.
/// </summary>
internal sealed class EchoWatch
{
    private const int Least = 8; // shorter ones stand in any text
    private static readonly string[] Carriers = ["Authorization", "x-api-key", "x-goog-api-key"];
    private readonly byte[][] secrets;
    private readonly byte[] window;
    private readonly int longest;
    private int kept;

    /// <summary>Watches for what a request carries.</summary>
    /// <param name="headers">Its headers; the agent's own credentials are not among them.</param>
    public EchoWatch(HttpRequestHeaders headers)
    {
        secrets =
        [
            .. Carriers.SelectMany(name => headers.TryGetValues(name, out IEnumerable<string>? values) ? values : [])
                .Select(value => value.StartsWith("Bearer ", StringComparison.Ordinal) ? value[7..] : value)
                .Where(value => value.Length >= Least).Select(Encoding.ASCII.GetBytes),
        ];
        longest = secrets.Length == 0 ? 0 : secrets.Max(secret => secret.Length);
        window = new byte[Math.Max(1, 2 * longest)];
    }

    /// <summary>Whether a credential stands in these bytes, or ends in them.</summary>
    public bool Sees(ReadOnlySpan<byte> bytes)
    {
        if (longest == 0) return false;
        ReadOnlySpan<byte> begin = bytes[..Math.Min(bytes.Length, longest)];
        begin.CopyTo(window.AsSpan(kept));
        bool isFound = Stands(bytes) || Stands(window.AsSpan(0, kept + begin.Length));
        ReadOnlySpan<byte> end = bytes.Length >= longest ? bytes[^(longest - 1)..] : window.AsSpan(0, kept + bytes.Length);
        if (end.Length >= longest) end = end[^(longest - 1)..];
        kept = end.Length;
        end.ToArray().CopyTo(window, 0);
        return isFound;
    }

    /// <summary>Whether a credential stands in a text.</summary>
    public bool Sees(string text) => Stands(Encoding.UTF8.GetBytes(text));

    private bool Stands(ReadOnlySpan<byte> bytes)
    {
        foreach (byte[] secret in secrets)
        {
            if (bytes.IndexOf(secret) >= 0) return true;
        }

        return false;
    }
}
