using Guard.Hooks.Upstreams;

namespace Guard.Hooks.Tests.Support;

/// <summary>An upstream that needs no credential.</summary>
internal sealed class OpenAccess : IUpstreamAccess
{
    public ValueTask<GitAccess> OpenAsync(UpstreamAddress address, CancellationToken cancellationToken) => ValueTask.FromResult(GitAccess.Anonymous);
}
