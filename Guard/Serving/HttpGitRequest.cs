using Guard.Hooks.Receiving;

namespace Guard.Serving;

/// <summary>One of the four requests of git's smart HTTP protocol (gitprotocol-http(5)); there are no others here, no listing and no files.</summary>
/// <param name="Repository">The repository's id; it need not exist.</param>
/// <param name="Service"><c>upload-pack</c> or <c>receive-pack</c>.</param>
/// <param name="Exchange">Which part of the protocol.</param>
internal sealed record HttpGitRequest(string Repository, string Service, GitExchange Exchange)
{
    private const int LongestId = 255;

    /// <summary>The type of a request's body; a browser cannot send it to another site.</summary>
    public string RequestType => $"application/x-git-{Service}-request";

    /// <summary>The type of the answer's body.</summary>
    public string ResultType => Exchange == GitExchange.Advertisement ? $"application/x-git-{Service}-advertisement" : $"application/x-git-{Service}-result";

    /// <summary>Reads a request line.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">The path, decoded.</param>
    /// <param name="query">The query with its question mark, or empty.</param>
    /// <returns>Null for anything that is none of the four.</returns>
    public static HttpGitRequest? Parse(string method, string path, string query)
    {
        string[] parts = path.Split('/');
        if (parts.Length < 3 || parts[0].Length != 0) return null;
        string id = parts[1].EndsWith(".git", StringComparison.Ordinal) ? parts[1][..^4] : parts[1];
        if (!IsId(id)) return null;
        return (method, string.Join('/', parts[2..]), query) switch
        {
            ("GET", "info/refs", "?service=git-upload-pack") => new(id, "upload-pack", GitExchange.Advertisement),
            ("GET", "info/refs", "?service=git-receive-pack") => new(id, "receive-pack", GitExchange.Advertisement),
            ("POST", "git-upload-pack", "") => new(id, "upload-pack", GitExchange.Request),
            ("POST", "git-receive-pack", "") => new(id, "receive-pack", GitExchange.Request),
            _ => null,
        };
    }

    /// <summary>Whether a text can be a repository's id.</summary>
    public static bool IsId(string text) =>
        text.Length is > 0 and <= LongestId && text[0] is not ('.' or '-') && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
}
