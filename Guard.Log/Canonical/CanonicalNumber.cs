using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Guard.Log.Canonical;

/// <summary>Finds the double behind a JSON number and refuses the numbers that a double would change silently.</summary>
internal static class CanonicalNumber
{
    internal static string Format(JsonValue value)
    {
        if (value.TryGetValue(out JsonElement parsed)) return FormatLiteral(parsed.GetRawText());
        if (value.TryGetValue(out int small)) return Integer(small);
        if (value.TryGetValue(out long integer)) return Integer(integer);
        if (value.TryGetValue(out ulong unsigned)) return Integer(unsigned);
        if (value.TryGetValue(out double number)) return EcmaNumber.Format(number);

        // What remains is the rarer CLR numbers (float, decimal, short, byte, ...): their JSON text decides.
        return FormatLiteral(value.ToJsonString());
    }

    private static string Integer(Int128 value)
        => Int128.Abs(value) <= EcmaNumber.MaxInteger
            ? value.ToString(CultureInfo.InvariantCulture)
            : throw new CanonicalJsonException($"The integer {value} is beyond 2^53: not every reader of JSON keeps it. Write it as a string.");

    private static string FormatLiteral(string literal)
    {
        if (!double.TryParse(literal, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) || !double.IsFinite(number))
        {
            throw new CanonicalJsonException($"The number {literal} is outside the range of a double.");
        }

        string text = EcmaNumber.Format(number);

        // An integer literal beyond 2^53 is allowed only as ECMAScript itself would print a double, because nothing is lost then;
        // else canonical text would not be canonical again.
        bool isInteger = literal.AsSpan().IndexOfAny(".eE") < 0;
        if (isInteger && Math.Abs(number) >= EcmaNumber.MaxInteger && text != literal)
        {
            throw new CanonicalJsonException($"The integer {literal} is beyond 2^53 and a double would change it to {text}. Write it as a string.");
        }

        return text;
    }
}
