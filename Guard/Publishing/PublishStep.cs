namespace Guard.Publishing;

/// <summary>How far the newest publication is.</summary>
internal enum PublishStep
{
    /// <summary>Nothing was to be published yet.</summary>
    Idle,

    /// <summary>Something is to be published: it waits for the upstream, or for its turn.</summary>
    Pending,

    /// <summary>A push is under way, or was when Guard ended.</summary>
    Pushing,

    /// <summary>The upstream was read back at the commit.</summary>
    Published,

    /// <summary>The upstream, or Guard, said no. It is not tried again before something changes.</summary>
    Refused,
}
