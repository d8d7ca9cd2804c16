using System.Security.Cryptography;
using System.Text;
using Guard.Hooks.Git;
using Guard.Hooks.Receiving;

namespace Guard.Onboarding;

/// <summary>A person's clone as found on disk, by reading files only.</summary>
/// <param name="Path">The top of the work tree (or the bare repository).</param>
/// <param name="GitDirectory">The directory that holds config, objects and refs.</param>
/// <param name="Branch">The branch to protect.</param>
/// <param name="Upstream">The URL of <c>origin</c>, or null.</param>
internal sealed record UserClone(string Path, string GitDirectory, string Branch, string? Upstream)
{
    /// <summary>
    /// The id that the clone gets when it comes under guard: its folder's name and eight random hex digits. An id is never used twice, for the log
    /// outlives an eject: the policy versions, runs and candidates of the time before must not be taken for those of the time after.
    /// </summary>
    public string Id { get; } = $"{Folder(Path)}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}";

    /// <summary>The name of the clone's draft of a policy: its folder's name and eight hex digits of its path's SHA-256.</summary>
    public string DraftName => $"{Folder(Path)}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path)))[..8]}";

    /// <summary>Finds the clone that a directory lies in.</summary>
    /// <param name="directory">Any directory inside the work tree.</param>
    /// <param name="branch">The branch to protect, or null for the one that HEAD names.</param>
    /// <param name="cancellationToken">Stops waiting for git.</param>
    /// <exception cref="GuardException">It is in no repository, or in one that Guard refuses.</exception>
    public static async Task<UserClone> FindAsync(string directory, string? branch, CancellationToken cancellationToken)
    {
        string top = Top(System.IO.Path.GetFullPath(directory));
        try
        {
            string name = branch ?? HeadBranch(top) ?? "main";
            string gitDirectory = SourceCheck.Check(top, name);
            GitResult origin = await GitProcess.RunAsync(
                null, ["config", "--file", System.IO.Path.Combine(gitDirectory, "config"), "--get", "remote.origin.url"], cancellationToken: cancellationToken);
            return new UserClone(top, gitDirectory, name, origin.ExitCode == 0 ? WithoutCredentials(origin.Text) : null);
        }
        catch (RepositoryException error)
        {
            throw new GuardException(ExitCode.Usage, "G160", error.Message, "Do what the line above says, then run guard init again.", error);
        }
        catch (GitException error)
        {
            throw new GuardException(ExitCode.Usage, "G161", error.Message, GitVersion.Install, error);
        }
    }

    private static string Folder(string path)
    {
        string name = new([.. System.IO.Path.GetFileName(path).ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-').Take(24)]);
        return name.Length == 0 ? "repo" : name;
    }

    private static string Top(string directory)
    {
        for (string? at = directory; at is not null; at = System.IO.Path.GetDirectoryName(at))
        {
            string dotGit = System.IO.Path.Combine(at, ".git");
            if (Directory.Exists(dotGit) || File.Exists(dotGit)) return at;
            if (File.Exists(System.IO.Path.Combine(at, "HEAD")) && Directory.Exists(System.IO.Path.Combine(at, "objects"))) return at;
        }

        throw new GuardException(ExitCode.Usage, "G162", $"{directory} is in no git repository.", "Change into a repository, or name one: guard init DIR");
    }

    private static string? HeadBranch(string top)
    {
        string dotGit = System.IO.Path.Combine(top, ".git");
        string head = System.IO.Path.Combine(Directory.Exists(dotGit) ? dotGit : top, "HEAD");
        if (File.Exists(dotGit) && File.ReadAllText(dotGit).Trim() is ['g', 'i', 't', 'd', 'i', 'r', ':', .. string rest])
        {
            head = System.IO.Path.Combine(System.IO.Path.GetFullPath(System.IO.Path.Combine(top, rest.Trim())), "HEAD");
        }

        const string prefix = "ref: refs/heads/";
        string text = File.Exists(head) ? File.ReadAllText(head).Trim() : "";
        return text.StartsWith(prefix, StringComparison.Ordinal) ? text[prefix.Length..] : null;
    }

    /// <summary>A URL as it may be stored and shown.</summary>
    internal static string WithoutCredentials(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out Uri? parsed) && parsed.UserInfo.Length > 0
            ? new UriBuilder(parsed) { UserName = parsed.Scheme == "ssh" ? parsed.UserInfo.Split(':')[0] : "", Password = "" }.Uri.ToString() // ssh's user is no secret
            : url;
}
