using System.Runtime.InteropServices;

namespace Guard.Hooks.Tests.Support;

/// <summary>Makes hard links, as the program Guard does it but for links on the way, of which Guard.Vm.Tests see to it.</summary>
internal static class HardLinks
{
    /// <summary>Gives a regular file with content a second name (link(2)).</summary>
    public static bool Make(string directory, string name, string target)
    {
        var file = new FileInfo(Path.Combine(directory, name));
        if (!file.Exists || file.LinkTarget is not null || file.Length == 0) return false;
        return Link(file.FullName, target) == 0 ? true : throw new IOException($"Cannot link {file} as {target}: errno {Marshal.GetLastPInvokeError()}");
    }

    [DllImport("libc", EntryPoint = "link", SetLastError = true)]
    private static extern int Link([MarshalAs(UnmanagedType.LPUTF8Str)] string existing, [MarshalAs(UnmanagedType.LPUTF8Str)] string name);
}
