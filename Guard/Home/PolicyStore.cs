using System.Globalization;
using Guard.Policies.Loading;
using Guard.Policies.Model;

namespace Guard.Home;

/// <summary>
/// Guard's own copies of a repository's policy: <c>policy/1.yaml</c>, <c>policy/2.yaml</c>, …. The highest version is in force; versions
/// only rise and no file is ever changed. A commit cannot reach them.
/// </summary>
internal sealed class PolicyStore(string repositoryDirectory)
{
    private readonly string _directory = Path.Combine(repositoryDirectory, "policy");
    private readonly Lock _lock = new();
    private PinnedPolicy? _current;

    /// <summary>The policy in force.</summary>
    /// <exception cref="GuardException">There is none, or it does not load: nothing may be accepted.</exception>
    public PinnedPolicy Current
    {
        get
        {
            lock (_lock) return _current ??= Load(Latest());
        }
    }

    /// <summary>The file of a version.</summary>
    public string FileOf(int version) => Path.Combine(_directory, version.ToString(CultureInfo.InvariantCulture) + ".yaml");

    /// <summary>Stores a checked policy as the next version and puts it in force.</summary>
    public PinnedPolicy Pin(ReadOnlyMemory<byte> bytes, Policy policy, int atLeast = 1)
    {
        lock (_lock)
        {
            Directory.CreateDirectory(_directory);
            int version = Math.Max(Latest() + 1, atLeast);
            DurableFile.Replace(FileOf(version), bytes.Span);
            return _current = new PinnedPolicy(version, policy, bytes);
        }
    }

    /// <summary>Loads and checks policy bytes.</summary>
    /// <exception cref="GuardException">All of its errors, one a line.</exception>
    public static Policy Check(string file, ReadOnlyMemory<byte> bytes)
    {
        PolicyLoadResult result = PolicyLoader.Load(file, bytes);
        return result.Policy ?? throw new GuardException(
            ExitCode.Usage, "G120", string.Join('\n', result.Diagnostics.Select(d => d.ToString())),
            "Correct the lines above; docs/policy-reference.md explains every key, docs/troubleshooting.md every id.");
    }

    private int Latest() => !Directory.Exists(_directory) ? 0 : Directory.EnumerateFiles(_directory, "*.yaml")
        .Select(f => int.TryParse(Path.GetFileNameWithoutExtension(f), NumberStyles.None, CultureInfo.InvariantCulture, out int n) ? n : 0)
        .DefaultIfEmpty(0).Max();

    private PinnedPolicy Load(int version)
    {
        if (version == 0)
        {
            throw new GuardException(
                ExitCode.Denied, "G121", $"No policy is in force in {_directory}: everything is denied.", "Pin one with: guard policy apply FILE");
        }

        byte[] bytes = File.ReadAllBytes(FileOf(version));
        return new PinnedPolicy(version, Check(FileOf(version), bytes), bytes);
    }
}
