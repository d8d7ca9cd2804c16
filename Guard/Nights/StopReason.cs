namespace Guard.Nights;

/// <summary>Why a night ended.</summary>
internal enum StopReason
{
    /// <summary>Its time is over.</summary>
    Time,

    /// <summary>The branch's score is as good as was asked for.</summary>
    Goal,

    /// <summary>All attempts were made.</summary>
    Attempts,

    /// <summary>Its tokens are spent.</summary>
    Tokens,

    /// <summary>Its money is spent.</summary>
    Money,

    /// <summary>As many candidates as it may were pushed.</summary>
    Pushes,

    /// <summary>Too many candidates in a row did not land.</summary>
    Rejects,

    /// <summary>Too many attempts in a row moved nothing.</summary>
    Still,

    /// <summary>Too many attempts in a row failed.</summary>
    Failures,

    /// <summary>A person stopped it.</summary>
    Person,

    /// <summary>Its repository is not served any more.</summary>
    Repository,
}
