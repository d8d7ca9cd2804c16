using Guard.Vm.Interop;

namespace Guard.Vm.Process;

/// <summary>What .NET cannot do with a file of the host.</summary>
public static class HostFile
{
    /// <summary>
    /// Gives a file a second name on the same file system (link(2)) and takes it over: as root it belongs to this process from then on, under both names,
    /// so that who wrote it cannot open it for writing again. A symbolic link is not followed, but linked itself.
    /// </summary>
    /// <param name="existing">The file.</param>
    /// <param name="name">Its further name.</param>
    /// <exception cref="IOException">There is something of that name, the file is gone, or the file systems differ.</exception>
    public static void Adopt(string existing, string name)
    {
        using var from = new NativeText(existing);
        using var to = new NativeText(name);
        long result = Kernel.Call(SystemCall.SYS_link, from.Address, to.Address);
        if (result < 0) throw new IOException($"Cannot link {existing} as {name}: {Kernel.Describe(result)}");
        if (HostIdentity.IsRoot) OwnershipWalk.Take(name);
    }
}
