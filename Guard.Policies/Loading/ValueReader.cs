using System.Globalization;
using Guard.Policies.Loading.Yaml;
using Guard.Policies.Rules;

namespace Guard.Policies.Loading;

/// <summary>Reads single values; every error is reported at the value and gives null.</summary>
internal sealed class ValueReader(DiagnosticSink sink)
{
    private const int MaximumText = 4096;
    private const int MaximumItems = 1000;

    /// <summary>A text that is not empty, has no control characters and at most 4,096 of all.</summary>
    public string? Text(YamlValue? value, string name)
    {
        if (Scalar(value, name, "text") is not { } scalar) return null;
        if (scalar.Text.Length is > 0 and <= MaximumText && !scalar.Text.Any(char.IsControl)) return scalar.Text;
        sink.Add(DiagnosticIds.Value, scalar, $"{name} must be text of 1 to {MaximumText} characters on one line", "Shorten it, or take the control characters out.");
        return null;
    }

    /// <summary>A list of texts with at least one item; null on any error.</summary>
    public IReadOnlyList<string>? TextList(YamlValue? value, string name)
    {
        if (value is null or YamlBroken) return null;
        if (value is not YamlList list)
        {
            sink.Add(DiagnosticIds.WrongType, value, $"{name} must be a list, this is {value.Kind}", $"Write it in brackets, as in `{name}: [first, second]`.");
            return null;
        }

        if (list.Items.Count is 0 or > MaximumItems)
        {
            sink.Add(DiagnosticIds.Value, list, $"{name} must have 1 to {MaximumItems} items", "Add an item, or remove the key.");
            return null;
        }

        var texts = list.Items.Select(item => Text(item, $"an item of {name}")).ToList();
        return texts.Contains(null) ? null : [.. texts.OfType<string>()];
    }

    /// <summary>A list of globs, each compiled once to see that it is one.</summary>
    public IReadOnlyList<string>? Globs(YamlValue? value, string name)
    {
        if (TextList(value, name) is not { } patterns) return null;
        var valid = true;
        foreach (var (pattern, item) in patterns.Zip(((YamlList)value!).Items))
        {
            try
            {
                _ = new Glob(pattern);
            }
            catch (GlobException error)
            {
                valid = false;
                sink.Add(DiagnosticIds.Glob, item, $"`{DiagnosticSink.Show(pattern)}` is no glob: {error.Message}", "Use *, **, ? and [a-z] on paths from the tree's root, such as `tests/**`.");
            }
        }

        return valid ? patterns : null;
    }

    /// <summary>A duration within bounds.</summary>
    public TimeSpan? Duration(YamlValue? value, string name, TimeSpan least, TimeSpan most)
    {
        if (Scalar(value, name, "a duration") is not { } scalar) return null;
        if (PolicyText.TryDuration(scalar.Text, out var duration) && duration >= least && duration <= most) return duration;
        sink.Add(
            DiagnosticIds.Duration, scalar, $"`{DiagnosticSink.Show(scalar.Text)}` is no duration that {name} can have",
            $"Write a whole number with s, m or h, from {PolicyText.Duration(least)} to {PolicyText.Duration(most)}, such as 90s or 10m.");
        return null;
    }

    /// <summary>A size within bounds, in bytes.</summary>
    public long? Size(YamlValue? value, string name, long least, long most)
    {
        if (Scalar(value, name, "a size") is not { } scalar) return null;
        if (PolicyText.TrySize(scalar.Text, out var bytes) && bytes >= least && bytes <= most) return bytes;
        sink.Add(
            DiagnosticIds.Size, scalar, $"`{DiagnosticSink.Show(scalar.Text)}` is no size that {name} can have",
            $"Write a whole number with B, KiB, MiB or GiB, from {PolicyText.Size(least)} to {PolicyText.Size(most)}, such as 4GiB.");
        return null;
    }

    /// <summary>A whole number within bounds.</summary>
    public int? Integer(YamlValue? value, string name, int least, int most)
    {
        if (Scalar(value, name, "a whole number") is not { } scalar) return null;
        if (int.TryParse(scalar.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most) return number;
        sink.Add(DiagnosticIds.Number, scalar, $"`{DiagnosticSink.Show(scalar.Text)}` is no whole number that {name} can have", $"Write a number from {least} to {most}.");
        return null;
    }

    /// <summary>A whole number within bounds that an int may be too small for.</summary>
    public long? Count(YamlValue? value, string name, long least, long most)
    {
        if (Scalar(value, name, "a whole number") is not { } scalar) return null;
        if (long.TryParse(scalar.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most) return number;
        sink.Add(DiagnosticIds.Number, scalar, $"`{DiagnosticSink.Show(scalar.Text)}` is no whole number that {name} can have", $"Write a number from {least} to {most}.");
        return null;
    }

    /// <summary>An amount of US dollars: digits, perhaps a point and at most six more.</summary>
    public decimal? Money(YamlValue? value, string name, decimal most)
    {
        if (Scalar(value, name, "an amount") is not { } scalar) return null;
        if (PolicyText.TryMoney(scalar.Text, out var amount) && amount <= most) return amount;
        sink.Add(DiagnosticIds.Number, scalar, $"`{DiagnosticSink.Show(scalar.Text)}` is no amount that {name} can have", $"Write US dollars from 0 to {most} with at most six decimals, such as 25 or 0.5.");
        return null;
    }

    /// <summary>Yes or no.</summary>
    public bool? Flag(YamlValue? value, string name) => Word(value, name, ("true", true), ("false", false));

    /// <summary>A finite number, at least <paramref name="least"/>.</summary>
    public double? Number(YamlValue? value, string name, double least = double.MinValue)
    {
        if (Scalar(value, name, "a number") is not { } scalar) return null;
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (double.TryParse(scalar.Text, Style, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) && number >= least) return number;
        sink.Add(
            DiagnosticIds.Number, scalar, $"`{DiagnosticSink.Show(scalar.Text)}` is no number that {name} can have",
            least > double.MinValue ? $"Write a finite number, at least {least}, such as 0.001." : "Write a finite number, such as 0.001.");
        return null;
    }

    /// <summary>One of a set of words.</summary>
    public T? Word<T>(YamlValue? value, string name, params ReadOnlySpan<(string Word, T Meaning)> words)
        where T : struct
    {
        if (Scalar(value, name, "a word") is not { } scalar) return null;
        var all = new List<string>();
        foreach (var (word, meaning) in words)
        {
            if (word == scalar.Text) return meaning;
            all.Add(word);
        }

        sink.Add(DiagnosticIds.Value, scalar, $"{name} cannot be `{DiagnosticSink.Show(scalar.Text)}`", DidYouMean.Sentence(scalar.Text, all));
        return null;
    }

    private YamlText? Scalar(YamlValue? value, string name, string kind)
    {
        if (value is null or YamlBroken) return null;
        if (value is YamlText { IsNull: false } text) return text;
        sink.Add(DiagnosticIds.WrongType, value, $"{name} must be {kind}, this is {value.Kind}", $"Write {kind} after `{name.Split(' ')[^1]}:`.");
        return null;
    }
}
