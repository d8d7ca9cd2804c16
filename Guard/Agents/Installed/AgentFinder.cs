using Guard.Agents.Adapters;
using Guard.Onboarding;
using Guard.Vm;

namespace Guard.Agents.Installed;

/// <summary>Finds agents on this machine and says how they get into a box. It starts nothing.</summary>
/// <param name="home">The directory of agents in Guard's home.</param>
/// <param name="toolchains">The policy's toolchains: directories that a box has at the same path.</param>
/// <param name="path">Directories as PATH names them.</param>
internal sealed class AgentFinder(string home, IReadOnlyList<string> toolchains, string path)
{
    /// <summary>Where an agent that is not in a toolchain stands in a box, below this directory by its name.</summary>
    public const string InBox = "/opt/agents";

    private static readonly string[] EveryBox = ["/usr", "/bin", "/sbin", "/lib", "/lib64"]; // every box has them at the same path

    /// <summary>Finds an agent.</summary>
    /// <returns>Null when it is nowhere.</returns>
    public InstalledAgent? Find(IAgentAdapter adapter) => InToolchain(adapter) ?? InHome(adapter) ?? OnPath(adapter);

    private InstalledAgent? InToolchain(IAgentAdapter adapter)
    {
        foreach (string toolchain in toolchains)
        {
            NodePackage? package = NodePackage.Find(Path.Combine(toolchain, "node_modules"), adapter.Package)
                ?? NodePackage.Find(Path.Combine(toolchain, "lib", "node_modules"), adapter.Package);
            if (package is not null) return Found(AgentPlace.Toolchain, package.Program, package.Version, package.Program, [], adapter.Package.NeedsNode);
            string? program = Names(toolchain, adapter.Name).FirstOrDefault(each => File.Exists(each) && SeenInBox(Real(each)));
            if (program is not null) return Found(AgentPlace.Toolchain, program, null, program, [], needsNode: false);
        }

        return null;
    }

    private InstalledAgent? InHome(IAgentAdapter adapter)
    {
        NodePackage? package = NodePackage.Find(Path.Combine(home, adapter.Name, "node_modules"), adapter.Package);
        return package is null ? null : Mounted(AgentPlace.Home, adapter, package);
    }

    private InstalledAgent? OnPath(IAgentAdapter adapter)
    {
        foreach (string directory in Directories())
        {
            string name = Path.Combine(directory, adapter.Name);
            if (!File.Exists(name)) continue;
            string real = Real(name);
            if (PackageAround(real, adapter.Package) is { } package) return Mounted(AgentPlace.Path, adapter, package);
            if (SeenInBox(real)) return Found(AgentPlace.Path, real, null, real, [], needsNode: false);
            if (IsNative(real))
            {
                string inside = $"{InBox}/{adapter.Name}/{adapter.Name}";
                return Found(AgentPlace.Path, real, null, inside, [new BoxMount(BoxMountKind.ReadOnly, inside, real)], needsNode: false);
            }

            return new InstalledAgent(AgentPlace.Path, real, null, [], [])
            {
                Problem = $"{name} is a script that Guard cannot take into a box by itself",
                Fix = $"guard agents install {adapter.Name}, or put its directory under toolchains: in the policy",
            };
        }

        return null;
    }

    private InstalledAgent Mounted(AgentPlace place, IAgentAdapter adapter, NodePackage package)
    {
        if (SeenInBox(package.Program)) return Found(place, package.Program, package.Version, package.Program, [], adapter.Package.NeedsNode);
        string whole = package.Whole(adapter.Package), inside = $"{InBox}/{adapter.Name}/node_modules" + whole[package.Modules.Length..];
        return Found(
            place, package.Program, package.Version, inside + package.Program[whole.Length..], [new BoxMount(BoxMountKind.ReadOnly, inside, whole)], adapter.Package.NeedsNode);
    }

    private InstalledAgent Found(AgentPlace place, string source, string? version, string program, IReadOnlyList<BoxMount> mounts, bool needsNode)
    {
        var found = new InstalledAgent(place, source, version, [program], mounts);
        if (!needsNode) return found;
        string? node = toolchains.SelectMany(each => Names(each, "node")).Concat(Directories().Select(each => Path.Combine(each, "node"))).FirstOrDefault(File.Exists);
        if (node is null) return found with { Problem = "it is a script of Node.js, and no node is on PATH or in a toolchain", Fix = "install Node.js 20 or newer (apt-get install nodejs), or put its directory under toolchains: in the policy" };
        string real = Real(node);
        return found with
        {
            Program = [real, program],
            // The file alone: the directories around it may be the person's own, with Guard's home among them.
            Mounts = SeenInBox(real) ? mounts : [.. mounts, new BoxMount(BoxMountKind.ReadOnly, real, real)],
        };
    }

    // The package that a program on PATH belongs to: npm puts links to a package's files there.
    private static NodePackage? PackageAround(string file, AgentPackage package)
    {
        for (string? above = Path.GetDirectoryName(file); above is not null; above = Path.GetDirectoryName(above))
        {
            if (Path.GetFileName(above) == "node_modules" && NodePackage.Find(above, package) is { } found) return found;
        }

        return null;
    }

    private bool SeenInBox(string file) => EveryBox.Concat(toolchains).Any(each => file.StartsWith(each.TrimEnd('/') + "/", StringComparison.Ordinal));

    private static IEnumerable<string> Names(string toolchain, string name) => [Path.Combine(toolchain, name), Path.Combine(toolchain, "bin", name)];

    private IEnumerable<string> Directories() => path.Split(':', StringSplitOptions.RemoveEmptyEntries).Where(Path.IsPathRooted);

    private static string Real(string file) => File.ResolveLinkTarget(file, returnFinalTarget: true)?.FullName ?? file;

    // ELF's magic number (elf(5)): such a program needs nothing beside itself.
    private static bool IsNative(string file)
    {
        try
        {
            using FileStream stream = File.OpenRead(file);
            Span<byte> magic = stackalloc byte[4];
            return stream.ReadAtLeast(magic, 4, throwOnEndOfStream: false) == 4 && magic.SequenceEqual("\u007fELF"u8);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
