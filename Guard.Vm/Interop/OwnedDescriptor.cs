using System.Runtime.InteropServices;

namespace Guard.Vm.Interop;

/// <summary>
/// A descriptor that is closed once, when no call uses it any more: a number that was closed and given out again is never used by mistake. What it
/// stands on in the kernel, a VM's memory say, it keeps alive until after it is closed, whatever order the program lets go in.
/// </summary>
internal class OwnedDescriptor : SafeHandle
{
    private readonly Lock _keeping = new();
    private readonly List<SafeHandle> _kept = [];

    /// <summary>Takes a descriptor over.</summary>
    public OwnedDescriptor(int descriptor)
        : base(-1, ownsHandle: true) => SetHandle(descriptor);

    /// <inheritdoc/>
    public override bool IsInvalid => handle < 0;

    /// <summary>Keeps something alive until this is closed.</summary>
    /// <exception cref="ObjectDisposedException">It is closed already.</exception>
    public void Keep(SafeHandle other)
    {
        bool added = false;
        other.DangerousAddRef(ref added);
        lock (_keeping) _kept.Add(other);
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        Kernel.Close((int)handle);
        for (int i = _kept.Count - 1; i >= 0; i--) _kept[i].DangerousRelease();
        return true;
    }
}
