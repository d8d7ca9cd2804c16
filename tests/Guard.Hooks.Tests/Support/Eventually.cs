namespace Guard.Hooks.Tests.Support;

/// <summary>Waits for what becomes true by itself, bounded; the bound only ends a hang.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Completes when a condition holds, and fails when it never does.</summary>
    /// <param name="condition">Asked again and again.</param>
    /// <param name="what">For the failure's message.</param>
    public static async Task HoldsAsync(Func<bool> condition, string what)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        using var patience = new CancellationTokenSource(Patience);
        while (!condition())
        {
            if (patience.IsCancellationRequested) Assert.Fail("waited in vain until " + what);
            await timer.WaitForNextTickAsync();
        }
    }
}
