namespace Guard.Measuring;

/// <summary>How messages name a side.</summary>
internal static class SideText
{
    /// <summary><c>baseline</c> or <c>candidate</c>.</summary>
    public static string Name(this Side side) => side == Side.Baseline ? "baseline" : "candidate";
}
