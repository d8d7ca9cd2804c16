namespace Guard.Measuring.Layers;

/// <summary>Joins the lower directories of an overlay.</summary>
internal static class OverlaySource
{
    /// <summary>Joins directories, topmost first.</summary>
    /// <exception cref="MeasurementFailureException">A path holds a character that overlay options give a meaning.</exception>
    public static string Of(IReadOnlyList<string> directories)
    {
        string? bad = directories.FirstOrDefault(d => d.AsSpan().IndexOfAny(":,\\\n") >= 0);
        return bad is null
            ? string.Join(':', directories)
            : throw new MeasurementFailureException($"Guard's directory '{bad}' holds ':', ',' or a backslash, which overlays cannot mount. Move Guard's home.");
    }
}
