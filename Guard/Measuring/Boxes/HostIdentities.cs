using Guard.Vm.Process;

namespace Guard.Measuring.Boxes;

/// <summary>The uids of this machine.</summary>
internal sealed class HostIdentities : IIdentities
{
    /// <inheritdoc/>
    public uint Allocate() => HostIdentity.Allocate();

    /// <inheritdoc/>
    public void Own(string directory, uint uid) => HostIdentity.Own(directory, uid);
}
