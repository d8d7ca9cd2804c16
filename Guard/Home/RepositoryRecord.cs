using System.Text.Json;
using System.Text.Json.Serialization;

namespace Guard.Home;

/// <summary>What Guard remembers of a guarded repository, in <c>repo.json</c> of its directory.</summary>
/// <param name="Id">The id: the folder's name and eight hex digits of its path's hash.</param>
/// <param name="Path">The user's repository.</param>
/// <param name="GitDirectory">The user's git directory (common directory for a worktree).</param>
/// <param name="Branch">The protected branch.</param>
/// <param name="Upstream">The upstream's URL as configured for <c>origin</c> at init, or null.</param>
internal sealed record RepositoryRecord(string Id, string Path, string GitDirectory, string Branch, string? Upstream)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>Reads the record of a repository's directory.</summary>
    /// <exception cref="GuardException">The record is missing or damaged.</exception>
    public static RepositoryRecord Read(string directory)
    {
        string file = System.IO.Path.Combine(directory, "repo.json");
        try
        {
            return JsonSerializer.Deserialize<RepositoryRecord>(File.ReadAllBytes(file), Options)
                ?? throw new JsonException("null");
        }
        catch (Exception error) when (error is IOException or JsonException or UnauthorizedAccessException)
        {
            throw new GuardException(
                ExitCode.Usage, "G110", $"The guarded repository's record {file} cannot be read: {error.Message}",
                "Restore it from a back-up, or move its directory out of Guard's home (what did not land is in its vault.git) and run guard init again.", error);
        }
    }

    /// <summary>Writes the record, replacing an older one atomically.</summary>
    public void Write(string directory)
    {
        DurableFile.Replace(System.IO.Path.Combine(directory, "repo.json"), JsonSerializer.SerializeToUtf8Bytes(this, Options));
        DurableFile.Files.FlushDirectoryOf(directory); // the directory itself was renamed into its place
    }
}
