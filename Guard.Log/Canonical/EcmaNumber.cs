using System.Globalization;

namespace Guard.Log.Canonical;

/// <summary>Number text as ECMAScript's Number.prototype.toString writes it (ECMA-262 section 6.1.6.1.20), which RFC 8785 section 3.2.2.3 requires.</summary>
public static class EcmaNumber
{
    /// <summary>The largest magnitude below which every integer is held exactly by a double, and its double by no other integer: 2^53.</summary>
    public const long MaxInteger = 1L << 53;

    /// <summary>Formats a double.</summary>
    /// <param name="value">Any finite double; negative zero gives <c>0</c>.</param>
    /// <returns>The shortest text that reads back as the same double.</returns>
    /// <exception cref="CanonicalJsonException">The value is NaN or infinite.</exception>
    public static string Format(double value)
    {
        if (!double.IsFinite(value)) throw new CanonicalJsonException($"{value.ToString(CultureInfo.InvariantCulture)} is not a JSON number (RFC 8785 section 3.2.2.3).");
        if (value == 0) return "0";

        // "E16" would not be the shortest; "R" is, but switches to exponents at other places than ECMAScript. So only its digits are used.
        (string digits, int point) = ShortestDigits(Math.Abs(value));
        return (value < 0 ? "-" : string.Empty) + Place(digits, point);
    }

    // The value is 0.DIGITS * 10^point, with neither leading nor trailing zeros in DIGITS.
    private static (string Digits, int Point) ShortestDigits(double magnitude)
    {
        string text = magnitude.ToString("R", CultureInfo.InvariantCulture);
        int exponentAt = text.IndexOf('E', StringComparison.Ordinal);
        int exponent = exponentAt < 0 ? 0 : int.Parse(text.AsSpan(exponentAt + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        string mantissa = exponentAt < 0 ? text : text[..exponentAt];
        int dot = mantissa.IndexOf('.', StringComparison.Ordinal);
        string whole = dot < 0 ? mantissa : mantissa[..dot];
        string digits = dot < 0 ? whole : whole + mantissa[(dot + 1)..];
        string trimmed = digits.TrimStart('0');
        int point = exponent + whole.Length - (digits.Length - trimmed.Length);
        return (trimmed.TrimEnd('0'), point);
    }

    private static string Place(string digits, int point)
    {
        if (digits.Length <= point && point <= 21) return digits.PadRight(point, '0');
        if (point is > 0 and <= 21) return $"{digits[..point]}.{digits[point..]}";
        if (point is > -6 and <= 0) return "0." + new string('0', -point) + digits;

        int exponent = point - 1;
        string sign = exponent < 0 ? "-" : "+";
        string mantissa = digits.Length == 1 ? digits : $"{digits[..1]}.{digits[1..]}";
        return $"{mantissa}e{sign}{Math.Abs(exponent).ToString(CultureInfo.InvariantCulture)}";
    }
}
