namespace Guard.Terminal;

/// <summary>Writes progress as plain lines, or nothing where nobody watches. Unlike <see cref="Progress{T}"/> it keeps the order.</summary>
/// <param name="writer">Where to.</param>
/// <param name="enabled">Whether anybody watches.</param>
internal sealed class ProgressLines(TextWriter writer, bool enabled) : IProgress<string>
{
    /// <inheritdoc/>
    public void Report(string value)
    {
        if (enabled) writer.WriteLine("  " + value);
    }
}
