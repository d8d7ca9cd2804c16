namespace Guard.Hooks.Upstreams;

/// <summary>The team's own remote, as <c>guard init</c> recorded it.</summary>
/// <param name="Address">An absolute path, or what git takes as a URL.</param>
/// <param name="Shown">The address as a person knows it, without a password.</param>
/// <param name="Access">Brings the credential.</param>
public sealed record UpstreamLink(string Address, string Shown, IUpstreamAccess Access);
