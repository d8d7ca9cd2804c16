namespace Guard.Policies.Model;

/// <summary>One way out of an agent's box: to one provider of models, through Guard's proxy. What is not said here is denied.</summary>
public sealed record EgressRoute
{
    /// <summary>The route's name, <c>[a-z0-9-]{1,32}</c>, unique in its policy.</summary>
    public required string Name { get; init; }

    /// <summary>The interface spoken.</summary>
    public required ModelApi Api { get; init; }

    /// <summary>The provider's address: scheme, host in lower case, perhaps a port and a path's beginning; no slash at its end.</summary>
    public required string Url { get; init; }

    /// <summary>The name of Guard's credential for it, or null for none (only where <see cref="Private"/>).</summary>
    public string? Credential { get; init; }

    /// <summary>Patterns (<see cref="NamePattern"/>) of the models that may be asked; empty for any.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>What the provider may do by itself.</summary>
    public IReadOnlyList<ProviderAbility> Allow { get; init; } = [];

    /// <summary>Calls beyond the interface's own; their bodies are not looked at.</summary>
    public IReadOnlyList<EgressCall> Calls { get; init; } = [];

    /// <summary>Names of fields at a request's top level that are allowed beyond those that Guard knows.</summary>
    public IReadOnlyList<string> Fields { get; init; } = [];

    /// <summary>Whether the name may resolve to loopback and private addresses. Those of metadata services are refused all the same.</summary>
    public bool Private { get; init; }

    /// <summary>Output tokens that are reserved for a request that sets itself no limit.</summary>
    public int MaxOutput { get; init; } = 131_072;

    /// <summary>Prices, the first pattern that matches counts; empty where no money is counted.</summary>
    public IReadOnlyList<ModelPrice> Prices { get; init; } = [];

    /// <summary>The price of a model, or null.</summary>
    public ModelPrice? PriceOf(string model) => Prices.FirstOrDefault(price => NamePattern.Matches(price.Models, model));

    /// <summary>Whether a model may be asked.</summary>
    public bool Admits(string model) => Models.Count == 0 || Models.Any(pattern => NamePattern.Matches(pattern, model));
}
