using System.Net;

namespace Guard.Hooks.Upstreams;

/// <summary>Where an upstream is, read from what git takes as a repository's name. What is not one of the forms below is nothing that Guard reads.</summary>
/// <param name="Text">The address as git gets it.</param>
/// <param name="Scheme"><c>file</c>, <c>https</c>, <c>http</c> (loopback only) or <c>ssh</c>.</param>
/// <param name="Host">The host in lower case; empty for <c>file</c>.</param>
/// <param name="Port">The port, where the address names one.</param>
/// <param name="User">The account, where the address names one.</param>
public sealed record UpstreamAddress(string Text, string Scheme, string Host, int? Port, string? User)
{
    private static readonly string[] Schemes = ["file", "https", "http", "ssh"];

    /// <summary>Host and port as credentials are bound to them: the port only where it is named.</summary>
    public string Place => Port is { } port ? $"{Host}:{port}" : Host;

    /// <summary>Whether reaching it needs a network.</summary>
    public bool IsRemote => Scheme != "file";

    /// <summary>Reads an address.</summary>
    /// <param name="text">An absolute local path, a URL, or ssh's short form HOST:PATH.</param>
    /// <returns>Null for anything else: another scheme, a program (<c>ext::</c>), an option, a URL with a password, http to another machine.</returns>
    public static UpstreamAddress? Parse(string text)
    {
        if (text.Length > 4096 || text.Any(char.IsControl)) return null;
        if (string.Concat(text.SkipWhile(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '-' or '.').Take(2)) == "::") return null; // names a program
        if (Path.IsPathRooted(text)) return new(text, "file", "", null, null);
        return text.Contains("://", StringComparison.Ordinal) ? OfUrl(text) : OfShort(text);
    }

    private static UpstreamAddress? OfUrl(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? url) || !Schemes.Contains(url.Scheme) || !text.StartsWith(url.Scheme + "://", StringComparison.Ordinal)) return null;
        if (url.Scheme == "file") return new(text, "file", "", null, null);
        if (url.UserInfo.Contains(':', StringComparison.Ordinal) || url.Host.Length == 0 || url.Host[0] == '-' || url.UserInfo.StartsWith('-')) return null;
        if (url.Scheme == "http" && !IsLoopback(url)) return null;
        int? port = url.Port < 0 || url.IsDefaultPort || url is { Scheme: "ssh", Port: 22 } ? null : url.Port;
        return new(text, url.Scheme, url.Host.ToLowerInvariant(), port, url.UserInfo.Length > 0 ? Uri.UnescapeDataString(url.UserInfo) : null);
    }

    private static UpstreamAddress? OfShort(string text)
    {
        string[] parts = text.Split(':', 2);
        if (parts.Length != 2 || parts[0].Length == 0 || parts[0][0] == '-' || parts[0].Contains('/', StringComparison.Ordinal) || parts[1].Length == 0) return null;
        string[] names = parts[0].Split('@', 2);
        string host = names[^1].ToLowerInvariant();
        return host.Length == 0 || host[0] == '-' ? null : new(text, "ssh", host, null, names.Length == 2 ? names[0] : null);
    }

    // Plain text to this machine's own services only: a credential would be readable on every other way.
    private static bool IsLoopback(Uri url) =>
        url.Host == "localhost" || (IPAddress.TryParse(url.Host.Trim('[', ']'), out IPAddress? address) && IPAddress.IsLoopback(address));
}
