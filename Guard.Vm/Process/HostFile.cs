using Guard.Vm.Interop;

namespace Guard.Vm.Process;

/// <summary>What .NET cannot do with a file of the host.</summary>
public static class HostFile
{
    /// <summary>
    /// Gives a file from a directory in which somebody else writes a second name on the same file system (linkat(2)), and takes it over: as root it belongs
    /// to root from then on, under both names, so that who wrote it cannot open it for writing again. No link is followed on the way to it.
    /// </summary>
    /// <param name="directory">The directory.</param>
    /// <param name="name">The file, below it.</param>
    /// <param name="target">Its further name.</param>
    /// <returns>False when there is no regular file with content: nothing was linked.</returns>
    /// <exception cref="IOException">There is something of the further name, the disk is full, or the file systems differ.</exception>
    public static bool TryAdopt(string directory, string name, string target) => FileAdoption.TryLink(directory, name, target);
}
