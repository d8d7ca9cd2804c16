using System.Runtime.InteropServices;

namespace Guard.Vm.Interop;

/// <summary>Keeps a handle from being released while a call uses it: <c>using Hold hold = Hold.On(handle);</c>.</summary>
internal readonly ref struct Hold
{
    private readonly SafeHandle _handle;

    private Hold(SafeHandle handle)
    {
        bool added = false;
        handle.DangerousAddRef(ref added);
        _handle = handle;
    }

    /// <summary>The handle's value.</summary>
    public nint Value => _handle.DangerousGetHandle();

    /// <summary>The handle's value as a descriptor.</summary>
    public int Descriptor => (int)Value;

    /// <summary>Takes hold.</summary>
    /// <exception cref="ObjectDisposedException">It is released already.</exception>
    public static Hold On(SafeHandle handle) => new(handle);

    /// <summary>Lets go.</summary>
    public void Dispose() => _handle.DangerousRelease();
}
