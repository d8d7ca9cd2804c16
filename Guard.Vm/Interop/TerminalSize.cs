using System.Runtime.InteropServices;

namespace Guard.Vm.Interop;

/// <summary>struct winsize (ioctl_tty(2)).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TerminalSize
{
    public ushort Rows;
    public ushort Columns;
    public ushort PixelWidth;
    public ushort PixelHeight;
}
