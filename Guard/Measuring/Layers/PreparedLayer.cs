namespace Guard.Measuring.Layers;

/// <summary>What the prepare step left.</summary>
/// <param name="Key">Names it.</param>
/// <param name="Upper">What it wrote to the workspace.</param>
/// <param name="Home">What it wrote to the home directory.</param>
/// <param name="KeyContents">The hash of every key file, by path.</param>
internal sealed record PreparedLayer(string Key, string Upper, string Home, IReadOnlyDictionary<string, string> KeyContents);
