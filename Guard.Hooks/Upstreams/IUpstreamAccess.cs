namespace Guard.Hooks.Upstreams;

/// <summary>The port through which git children get Guard's own credential for a remote. The program Guard implements it; this library knows no secret.</summary>
public interface IUpstreamAccess
{
    /// <summary>Opens access for one git child.</summary>
    /// <param name="address">The remote.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What the child gets; disposed when it has ended.</returns>
    /// <exception cref="UpstreamException">There is no credential for it and it needs one, or the credential cannot be read.</exception>
    ValueTask<GitAccess> OpenAsync(UpstreamAddress address, CancellationToken cancellationToken);
}
