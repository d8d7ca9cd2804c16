namespace Guard.Vm.Tests;

/// <summary>Leaves nothing behind.</summary>
[TestClass]
public static class Cleanup
{
    [AssemblyCleanup]
    public static void Remove()
    {
        if (!Directory.Exists(Boxes.Base)) return;
        // An overlay makes a directory without permissions in its work directory; only root can remove that as it is.
        using var open = System.Diagnostics.Process.Start("chmod", ["-R", "u+rwx", "--", Boxes.Base]);
        open.WaitForExit();
        Directory.Delete(Boxes.Base, recursive: true);
    }
}
