namespace Guard.Benchmarks.Proxy;

/// <summary>What is asked of the proxy.</summary>
internal enum ProxyLoad
{
    /// <summary>Small requests whose answer is there at once, which no model's is: all that Guard does stands out.</summary>
    Instant,

    /// <summary>Small requests whose answer comes after a while, far shorter than any model's.</summary>
    Thinking,

    /// <summary>Long streams.</summary>
    Stream,
}
