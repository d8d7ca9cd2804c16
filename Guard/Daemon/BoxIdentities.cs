using Guard.Measuring.Boxes;
using Guard.Vm.Process;

namespace Guard.Daemon;

/// <summary>Joins measuring's port for uids to the process box.</summary>
internal sealed class BoxIdentities : IIdentities
{
    /// <inheritdoc/>
    public uint Allocate() => HostIdentity.Allocate();

    /// <inheritdoc/>
    public void Own(string directory, uint uid) => HostIdentity.Own(directory, uid);
}
