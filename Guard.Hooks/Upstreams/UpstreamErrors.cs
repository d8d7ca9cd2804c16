using Guard.Hooks.Receiving;

namespace Guard.Hooks.Upstreams;

/// <summary>Tells a refusal from a failure that another try may cure, by what git, curl and ssh print (LC_ALL=C.UTF-8).</summary>
internal static class UpstreamErrors
{
    private const int Shown = 400;

    // Whatever is not known here counts as the network's fault: it is tried again, slowly, and nothing is published meanwhile.
    private static readonly string[] Refusals =
    [
        "Authentication failed", "could not read Username", "could not read Password", "Permission denied", "Access denied", "access denied", "Invalid username",
        "Host key verification failed", "does not appear to be a git repository", "epository not found", "does not exist", "dubious ownership",
        "returned error: 401", "returned error: 403", "returned error: 404", "unable to update url base from redirection", "couldn't find remote ref",
        "Too many authentication failures", "protected branch", "SSL certificate problem", "server certificate verification failed", "Load key", "is not allowed",
    ];

    /// <summary>Makes the exception for a child that failed.</summary>
    /// <param name="what">What was tried.</param>
    /// <param name="error">Its standard error.</param>
    /// <param name="address">Where.</param>
    public static UpstreamException Of(string what, string error, UpstreamAddress address)
    {
        bool refused = IsRefusal(error);
        return new UpstreamException(TextFilter.Line($"{what}: {Line(error).TrimEnd('.')}. Check the path, its owner and the branch.", 2 * Shown))
        {
            Failure = refused ? UpstreamFailure.Refused : UpstreamFailure.Network,
            Next = refused && address.IsRemote
                ? $"Check what Guard has for {address.Place} (guard credential list), or give it a credential: guard credential add NAME --host {address.Place}"
                : null,
        };
    }

    /// <summary>Whether a message says no.</summary>
    public static bool IsRefusal(string error) => Refusals.Any(each => error.Contains(each, StringComparison.Ordinal));

    /// <summary>A child's message in one line: the one that says no, where there is one.</summary>
    public static string Line(string error)
    {
        string[] lines = error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return TextFilter.Line(lines.FirstOrDefault(IsRefusal) ?? string.Join(' ', lines), Shown);
    }
}
