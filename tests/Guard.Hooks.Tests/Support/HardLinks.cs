using System.Runtime.InteropServices;

namespace Guard.Hooks.Tests.Support;

/// <summary>Makes hard links, as the program Guard does it.</summary>
internal static class HardLinks
{
    /// <summary>Gives a file a second name (link(2)).</summary>
    public static void Make(string existing, string name)
    {
        if (Link(existing, name) != 0) throw new IOException($"Cannot link {existing} as {name}: errno {Marshal.GetLastPInvokeError()}");
    }

    [DllImport("libc", EntryPoint = "link", SetLastError = true)]
    private static extern int Link([MarshalAs(UnmanagedType.LPUTF8Str)] string existing, [MarshalAs(UnmanagedType.LPUTF8Str)] string name);
}
