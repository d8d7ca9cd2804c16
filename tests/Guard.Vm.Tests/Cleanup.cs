namespace Guard.Vm.Tests;

/// <summary>Leaves nothing behind.</summary>
[TestClass]
public static class Cleanup
{
    [AssemblyCleanup]
    public static void Remove()
    {
        if (Directory.Exists(Boxes.Base)) Directory.Delete(Boxes.Base, recursive: true);
    }
}
