namespace Guard.Policies.Model;

/// <summary>What tokens of some models cost, in US dollars a million.</summary>
/// <param name="Models">Pattern of the models' names (<see cref="NamePattern"/>).</param>
/// <param name="Input">Input tokens.</param>
/// <param name="Output">Output tokens.</param>
/// <param name="CachedInput">Input tokens that the provider read from its cache.</param>
/// <param name="CacheWrite">Input tokens that the provider wrote to its cache.</param>
public sealed record ModelPrice(string Models, decimal Input, decimal Output, decimal CachedInput, decimal CacheWrite);
