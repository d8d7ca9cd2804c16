using System.Runtime.InteropServices;

namespace Guard.Vm.Interop;

/// <summary>A NUL-terminated UTF-8 string in unmanaged memory.</summary>
internal readonly struct NativeText : IDisposable
{
    /// <summary>Copies a string; a NUL inside is refused, for it would cut a path short.</summary>
    public NativeText(string text)
    {
        if (text.Contains('\0', StringComparison.Ordinal)) throw new ArgumentException("The text has a NUL character.", nameof(text));
        Address = Marshal.StringToCoTaskMemUTF8(text);
    }

    /// <summary>Where the string begins.</summary>
    public nint Address { get; }

    /// <inheritdoc/>
    public void Dispose() => Marshal.FreeCoTaskMem(Address);
}
