using System.Globalization;
using Guard.Hooks.Receiving;
using Guard.Policies.Loading;

namespace Guard.Hooks.Gatekeeping;

/// <summary>
/// What a client asks for with <c>git push -o</c>. Options that do not begin with <c>guard.</c> are for others and are ignored; one that does must be known,
/// for a mistyped one would be taken for a wish that Guard followed.
/// </summary>
/// <param name="Wait">Longest wait for the verdict; zero ends the push after screening; null leaves it to the policy.</param>
/// <param name="Json">Whether lines are JSON objects.</param>
internal sealed record PushOptions(TimeSpan? Wait, bool Json)
{
    /// <summary>Most options of one push.</summary>
    public const int Most = 32;

    /// <summary>Most characters of one option.</summary>
    public const int Longest = 1024;

    private const string Own = "guard.";
    private const string WaitOption = "guard.wait";
    private const string FormatOption = "guard.format";
    private const int MostSeconds = 24 * 3600;
    private static readonly string[] Known = [WaitOption, FormatOption];

    /// <summary>No option.</summary>
    public static PushOptions None { get; } = new(null, false);

    /// <summary>Reads the options of a push.</summary>
    /// <returns>The options, or one sentence why the push is refused.</returns>
    public static (PushOptions? Options, string? Refusal) Read(IReadOnlyList<string> options)
    {
        if (options.Count > Most) return (null, $"{options.Count} push options came; {Most} are the most");
        PushOptions read = None;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (string option in options)
        {
            if (option.Length > Longest) return (null, $"a push option has {option.Length} characters; {Longest} are the most");
            if (!option.StartsWith(Own, StringComparison.OrdinalIgnoreCase)) continue;
            string[] parts = option.Split('=', 2);
            string? refusal = seen.Add(parts[0]) ? Take(ref read, parts[0], parts.Length == 2 ? parts[1] : null) : $"push option {TextFilter.Line(parts[0], 60)} came twice";
            if (refusal is not null) return (null, refusal);
        }

        return (read, null);
    }

    /// <summary>How long a push waits.</summary>
    /// <param name="most">What the policy allows.</param>
    public TimeSpan Within(TimeSpan most) => Wait is { } asked && asked < most ? asked : most;

    private static string? Take(ref PushOptions read, string name, string? value)
    {
        switch (name)
        {
            case WaitOption when value is "true":
                return null;
            case WaitOption when value is "false":
                read = read with { Wait = TimeSpan.Zero };
                return null;
            case WaitOption when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds) && seconds <= MostSeconds:
                read = read with { Wait = TimeSpan.FromSeconds(seconds) };
                return null;
            case WaitOption:
                return $"push option guard.wait is true, false or whole seconds up to {MostSeconds}, not '{Shown(value)}'";
            case FormatOption when value is "json" or "text":
                read = read with { Json = value == "json" };
                return null;
            case FormatOption:
                return $"push option guard.format is json or text, not '{Shown(value)}'";
            default:
                return $"push option '{Shown(name)}' is none of Guard's. {DidYouMean.Sentence(name, Known).TrimEnd('.')}";
        }
    }

    private static string Shown(string? text) => TextFilter.Line(text ?? "", 60);
}
