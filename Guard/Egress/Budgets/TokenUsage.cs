using Guard.Policies.Model;

namespace Guard.Egress.Budgets;

/// <summary>What a provider says that a request used.</summary>
/// <param name="Input">Tokens of input that came from no cache.</param>
/// <param name="Cached">Tokens of input that the provider read from its cache.</param>
/// <param name="CacheWrite">Tokens of input that it wrote to its cache.</param>
/// <param name="Output">Tokens of output, hidden reasoning included.</param>
internal readonly record struct TokenUsage(long Input, long Cached, long CacheWrite, long Output)
{
    private const decimal Million = 1_000_000m;

    /// <summary>All tokens.</summary>
    public long Total => Input + Cached + CacheWrite + Output;

    /// <summary>All tokens of input.</summary>
    public long AllInput => Input + Cached + CacheWrite;

    /// <summary>What it costs; 0 without a price.</summary>
    public decimal Cost(ModelPrice? price) => price is null ? 0
        : (Input * price.Input + Cached * price.CachedInput + CacheWrite * price.CacheWrite + Output * price.Output) / Million;

    /// <summary>The most that so many tokens may cost.</summary>
    public static decimal MostCost(ModelPrice? price, long input, long output) => price is null ? 0
        : (input * Math.Max(price.Input, Math.Max(price.CacheWrite, price.CachedInput)) + output * price.Output) / Million;
}
