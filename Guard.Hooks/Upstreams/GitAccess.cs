namespace Guard.Hooks.Upstreams;

/// <summary>What one git child needs to reach a remote. Nothing here is a secret: configuration stands in its arguments.</summary>
/// <param name="Configuration">Further configuration pairs.</param>
/// <param name="Environment">Further environment variables.</param>
/// <param name="End">Ends what was opened for it, a socket say; null for nothing.</param>
public sealed record GitAccess((string Key, string Value)[] Configuration, (string Key, string Value)[] Environment, Func<ValueTask>? End = null) : IAsyncDisposable
{
    /// <summary>Access without any credential.</summary>
    public static GitAccess Anonymous { get; } = new([], []);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => End?.Invoke() ?? ValueTask.CompletedTask;
}
