namespace Guard.Nights;

/// <summary>Where a night stands.</summary>
internal enum NightState
{
    /// <summary>Attempts are made.</summary>
    Running,

    /// <summary>No attempt follows; the last one is coming to its end.</summary>
    Stopping,

    /// <summary>It is over.</summary>
    Ended,
}
