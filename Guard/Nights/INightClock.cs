namespace Guard.Nights;

/// <summary>Wakes nights: durable, so that it goes on after a restart. What is to be done then the night's own record says.</summary>
internal interface INightClock
{
    /// <summary>Has a night's next attempt begun at a time, in the place of whatever was set before.</summary>
    Task SetAttemptAsync(string repository, string night, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>Forgets a night that is over.</summary>
    Task ForgetAsync(string repository, string night, CancellationToken cancellationToken);
}
