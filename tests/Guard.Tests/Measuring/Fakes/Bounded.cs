namespace Guard.Tests.Measuring.Fakes;

/// <summary>Waits that end.</summary>
internal static class Bounded
{
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(60);

    public static Task<T> SoonAsync<T>(this Task<T> task) => task.WaitAsync(Most);

    public static Task SoonAsync(this Task task) => task.WaitAsync(Most);
}
