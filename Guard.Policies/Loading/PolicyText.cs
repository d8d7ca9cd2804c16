using System.Globalization;
using Guard.Policies.Model;

namespace Guard.Policies.Loading;

/// <summary>Reads and writes the small notations of the policy language: durations, sizes, words. All invariant.</summary>
public static class PolicyText
{
    private static readonly (string Suffix, long Bytes)[] Units = [("GiB", 1L << 30), ("MiB", 1L << 20), ("KiB", 1L << 10), ("B", 1L)];

    /// <summary>Reads <c>90s</c>, <c>10m</c> or <c>8h</c>: digits and one unit; nothing else is a duration.</summary>
    public static bool TryDuration(string text, out TimeSpan duration)
    {
        duration = default;
        var factor = text.Length == 0 ? 0L : text[^1] switch { 's' => 1L, 'm' => 60L, 'h' => 3600L, _ => 0L };
        if (factor == 0 || !TryDigits(text[..^1], out var count) || count > 8760L * 3600 / factor) return false;
        duration = TimeSpan.FromSeconds(count * factor);
        return true;
    }

    /// <summary>Writes a duration in the largest unit that keeps it whole.</summary>
    public static string Duration(TimeSpan duration)
    {
        var seconds = (long)duration.TotalSeconds;
        return seconds != 0 && seconds % 3600 == 0 ? $"{seconds / 3600}h" : seconds != 0 && seconds % 60 == 0 ? $"{seconds / 60}m" : $"{seconds}s";
    }

    /// <summary>Reads <c>4GiB</c>, <c>2MiB</c>, <c>512KiB</c> or <c>100B</c>: digits and one unit of 1024.</summary>
    public static bool TrySize(string text, out long bytes)
    {
        bytes = 0;
        foreach (var (suffix, factor) in Units)
        {
            if (!text.EndsWith(suffix, StringComparison.Ordinal)) continue;
            if (!TryDigits(text[..^suffix.Length], out var count) || count > (1L << 50) / factor) return false;
            bytes = count * factor;
            return true;
        }

        return false;
    }

    /// <summary>Writes a size in the largest unit that keeps it whole.</summary>
    public static string Size(long bytes)
    {
        var (suffix, factor) = Units.First(unit => bytes % unit.Bytes == 0 && (bytes != 0 || unit.Bytes == 1));
        return $"{bytes / factor}{suffix}";
    }

    /// <summary>Reads an amount of money: at most nine digits, perhaps a point and at most six more.</summary>
    public static bool TryMoney(string text, out decimal amount)
    {
        amount = 0;
        var parts = text.Split('.');
        return parts.Length <= 2 && parts[0].Length is > 0 and <= 9 && (parts.Length == 1 || parts[1].Length is > 0 and <= 6)
            && parts.All(part => part.All(char.IsAsciiDigit)) && decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out amount);
    }

    /// <summary>Writes an amount of money without zeros at its end.</summary>
    public static string Money(decimal amount) => amount.ToString("0.############", CultureInfo.InvariantCulture);

    /// <summary>Writes an interface as the file has it.</summary>
    public static string Word(ModelApi api) => api switch { ModelApi.Anthropic => "anthropic", ModelApi.OpenAi => "openai", _ => "gemini" };

    /// <summary>Writes what a provider may do as the file has it.</summary>
    public static string Word(ProviderAbility ability) => ability switch
    {
        ProviderAbility.WebSearch => "web-search",
        ProviderAbility.WebFetch => "web-fetch",
        ProviderAbility.CodeExecution => "code-execution",
        ProviderAbility.Mcp => "mcp",
        ProviderAbility.UrlSources => "url-sources",
        ProviderAbility.Files => "files",
        ProviderAbility.Containers => "containers",
        ProviderAbility.ImageGeneration => "image-generation",
        _ => "stored-state",
    };

    /// <summary>Writes a mode as the file has it.</summary>
    public static string Word(GateMode mode) => mode == GateMode.Hold ? "hold" : "land-then-revert";

    /// <summary>Writes a gate as the file has it.</summary>
    public static string Word(GateRule gate) => gate == GateRule.NoDecrease ? "no-decrease" : "improve";

    /// <summary>Writes what becomes of a stale candidate as the file has it.</summary>
    public static string Word(StaleRule stale) => stale == StaleRule.Reject ? "reject" : "rebase";

    /// <summary>Writes what becomes of upstream's commits as the file has it.</summary>
    public static string Word(UpstreamRule upstream) => upstream == UpstreamRule.Accept ? "accept" : "measure";

    /// <summary>Writes where accepted history goes as the file has it.</summary>
    public static string Word(PublishRule publish) => publish switch { PublishRule.None => "none", PublishRule.Push => "push", _ => "branch" };

    /// <summary>Writes an evaluator's kind as the file has it.</summary>
    public static string Word(EvaluatorKind kind) => kind == EvaluatorKind.Program ? "program" : "tests";

    private static bool TryDigits(string text, out long value)
    {
        value = 0;
        return text.Length is > 0 and <= 12 && text.All(char.IsAsciiDigit)
            && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }
}
