using Microsoft.Win32.SafeHandles;

namespace Guard.Agents;

/// <summary>
/// The standard descriptors as plain streams. <see cref="Console"/>'s own read a terminal line by line with their own editing, and
/// change its modes. Output that goes elsewhere is written through them, for a <see cref="FileStream"/> writes a regular file at offsets of
/// its own, over what others wrote there.
/// </summary>
internal static class StandardStreams
{
    /// <summary>Descriptor 0.</summary>
    public static Stream Input() => Open(0, FileAccess.Read);

    /// <summary>Descriptor 1.</summary>
    public static Stream Output() => Console.IsOutputRedirected ? Console.OpenStandardOutput() : Open(1, FileAccess.Write);

    /// <summary>Descriptor 2.</summary>
    public static Stream Error() => Console.IsErrorRedirected ? Console.OpenStandardError() : Open(2, FileAccess.Write);

    private static FileStream Open(int descriptor, FileAccess access) =>
        new(new SafeFileHandle(descriptor, ownsHandle: false), access, bufferSize: 0);
}
