using System.Globalization;
using System.Net;

namespace Guard.Serving;

/// <summary>Reads <c>--http</c>: <c>PORT</c> or <c>ADDRESS:PORT</c>, of this machine only.</summary>
internal static class HttpAddress
{
    /// <summary>Reads an address.</summary>
    /// <param name="text">Such as <c>8417</c>, <c>127.0.0.1:8417</c> or <c>[::1]:8417</c>; port 0 takes a free one.</param>
    /// <exception cref="GuardException">G312: it is none, or not this machine's own.</exception>
    public static IPEndPoint Parse(string text)
    {
        if (ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port)) return new IPEndPoint(IPAddress.Loopback, port);
        int colon = text.LastIndexOf(':');
        if (colon <= 0 || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port)
            || !IPAddress.TryParse(Unbracketed(text[..colon]), out IPAddress? address))
            throw new GuardException(ExitCode.Usage, "G312", $"'{text}' is no address for --http.", "Name a port, or an address and a port: --http 8417, --http 127.0.0.1:8417, --http [::1]:8417");
        return IPAddress.IsLoopback(address)
            ? new IPEndPoint(address, port)
            : throw new GuardException(
                ExitCode.Usage, "G312", $"{address} is not this machine alone. Guard speaks HTTP without TLS, so tokens would cross the network in clear.",
                "Listen on 127.0.0.1 and put a proxy with TLS in front, or let people come by ssh (guard ssh-command).");
    }

    // A plain IPv6 address with a port could be read in two ways: it needs its brackets.
    private static string Unbracketed(string host) =>
        host is ['[', .., ']'] ? host[1..^1] : host.Contains(':', StringComparison.Ordinal) ? "" : host;
}
