namespace Guard.EndToEnd.Tests.Models;

/// <summary>How a scripted provider fails.</summary>
public enum ModelFailure
{
    /// <summary>It does not.</summary>
    None,

    /// <summary>The key is refused: 401.</summary>
    Unauthorized,

    /// <summary>500, for ever.</summary>
    ServerError,

    /// <summary>Each answer ends after its first event.</summary>
    Cut,

    /// <summary>Each answer is a stream of what is no JSON.</summary>
    Malformed,

    /// <summary>Each event of an answer comes late, but it comes.</summary>
    Slow,

    /// <summary>An answer begins and never goes on.</summary>
    Hanging,
}
