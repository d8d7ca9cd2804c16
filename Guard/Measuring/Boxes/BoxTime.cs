using Guard.Vm;

namespace Guard.Measuring.Boxes;

/// <summary>Wall-clock limits of boxes. Guard's own clock ends a box; the box's limit is the second line, should Guard be gone.</summary>
internal static class BoxTime
{
    /// <summary>Sets a wall-clock limit, rounded up to whole seconds with two seconds of grace.</summary>
    public static BoxLimits Limit(BoxLimits limits, TimeSpan timeout) =>
        limits with { WallSeconds = (int)Math.Min(int.MaxValue, Math.Ceiling(timeout.TotalSeconds) + 2) };
}
