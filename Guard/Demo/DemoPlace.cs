using System.Reflection;
using System.Text;
using Guard.Hooks.Git;

namespace Guard.Demo;

/// <summary>A throw-away place for the demo: a person's repository, a planted credential, the scripted agent's material, a home of Guard's.</summary>
internal sealed class DemoPlace : IDisposable
{
    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private readonly bool _keep;

    private DemoPlace(string root, bool keep) => (Root, _keep) = (root, keep);

    /// <summary>The directory of everything.</summary>
    public string Root { get; }

    /// <summary>Guard's home.</summary>
    public string Home => Path.Combine(Root, "h");

    /// <summary>The person's repository.</summary>
    public string Repository => Path.Combine(Root, "tour");

    /// <summary>The scripted agent.</summary>
    public string Agent => Path.Combine(Root, "agent");

    /// <summary>The policy.</summary>
    public string Policy => Path.Combine(Root, "policy.yaml");

    /// <summary>The planted credential.</summary>
    public string Canary => Path.Combine(Root, "person", ".ssh", "id_ed25519");

    /// <summary>Makes the place.</summary>
    /// <param name="canary">The planted credential's text.</param>
    /// <param name="port">The loopback port that nothing in a box may reach.</param>
    /// <param name="keep">Whether to leave the place for a look.</param>
    /// <param name="cancellationToken">Stops.</param>
    public static async Task<DemoPlace> CreateAsync(string canary, int port, bool keep, CancellationToken cancellationToken)
    {
        await GitVersion.CheckAsync(cancellationToken);
        DirectoryInfo root = Directory.CreateTempSubdirectory("guard-demo-");
        File.SetUnixFileMode(root.FullName, Readable);
        var place = new DemoPlace(root.FullName, keep);
        Unpack("tour/", place.Repository);
        Unpack("agent/", place.Agent);
        Write(place.Canary, canary, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        string policy = Read("policy.yaml").Replace("@AGENT@", place.Agent, StringComparison.Ordinal)
            .Replace("@CANARY@", place.Canary, StringComparison.Ordinal)
            .Replace("@PORT@", port.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
        Write(place.Policy, policy, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await GitAsync(["init", "--quiet", "--initial-branch=main", "--template=", place.Repository], cancellationToken);
        await place.CommitAsync("A tour planner", cancellationToken);
        return place;
    }

    /// <summary>The lowering change that a person makes directly on main.</summary>
    public void WriteLoweringChange() => Unpack("lowering-commit/", Repository);

    /// <summary>Commits everything in the person's repository.</summary>
    public async Task CommitAsync(string message, CancellationToken cancellationToken)
    {
        await GitAsync(["-C", Repository, "add", "--all"], cancellationToken);
        await GitAsync(["-C", Repository, "commit", "--quiet", "--author=Pat Person <pat@example.invalid>", "-m", message], cancellationToken);
    }

    /// <summary>Runs git as the person would, in the person's own repository, which no agent can write.</summary>
    public static async Task<string> GitAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken) =>
        (await GitProcess.RunCheckedAsync(
            null,
            [
                "-c", "commit.gpgSign=false", "-c", "protocol.file.allow=always", .. arguments,
            ],
            cancellationToken: cancellationToken)).Text;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_keep) Directory.Delete(Root, recursive: true);
    }

    private static string Read(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("demo/" + name)!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    private static void Unpack(string prefix, string directory)
    {
        string full = "demo/" + prefix;
        foreach (string name in Assembly.GetExecutingAssembly().GetManifestResourceNames().Where(n => n.StartsWith(full, StringComparison.Ordinal)))
        {
            bool script = name.EndsWith(".sh", StringComparison.Ordinal);
            Write(Path.Combine(directory, name[full.Length..]), Read(name["demo/".Length..]), script ? Readable : Readable & ~(UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute));
        }
    }

    private static void Write(string path, string text, UnixFileMode mode)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!, Readable);
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, mode);
    }
}
