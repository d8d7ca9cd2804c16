using Microsoft.Extensions.Time.Testing;

namespace Guard.Hooks.Tests.Support;

/// <summary>Lets a clock that a test holds go on.</summary>
internal static class FakeClock
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    /// <summary>Advances a clock second by second until something holds, bounded as <see cref="Eventually"/> is.</summary>
    public static Task AdvanceUntilAsync(this FakeTimeProvider clock, Func<bool> condition, string what) => Eventually.HoldsAsync(
        () =>
        {
            if (condition()) return true;
            clock.Advance(Step);
            return false;
        },
        what);
}
