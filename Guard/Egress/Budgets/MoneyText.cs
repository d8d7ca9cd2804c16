using System.Globalization;

namespace Guard.Egress.Budgets;

/// <summary>US dollars as the log writes them.</summary>
internal static class MoneyText
{
    /// <summary>Decimal text without needless zeros, rounded up to a billionth.</summary>
    public static string Of(decimal amount) => (decimal.Ceiling(amount * 1_000_000_000m) / 1_000_000_000m).ToString("0.#########", CultureInfo.InvariantCulture);

    /// <summary>Reads what <see cref="Of"/> wrote.</summary>
    public static decimal Read(string text) => decimal.Parse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
}
