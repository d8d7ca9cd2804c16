namespace Guard.Serving;

/// <summary>
/// What a client of ssh asked for (SSH_ORIGINAL_COMMAND, sshd(8)), read strictly: git's two services on one repository, quoted as git quotes
/// (sq_quote of git's quote.c), and not one byte more.
/// </summary>
/// <param name="Service"><c>upload-pack</c> or <c>receive-pack</c>.</param>
/// <param name="Repository">The repository's id; it need not exist.</param>
internal sealed record SshOriginalCommand(string Service, string Repository)
{
    private const int Longest = 512;
    private const string Prefix = "git-";

    /// <summary>Reads a command.</summary>
    /// <returns>Null for anything else, a login without a command included.</returns>
    public static SshOriginalCommand? Parse(string? command)
    {
        if (command is null || command.Length > Longest || !command.StartsWith(Prefix, StringComparison.Ordinal)) return null;
        int space = command.IndexOf(' ', StringComparison.Ordinal);
        if (space < 0 || command[Prefix.Length..space] is not ("upload-pack" or "receive-pack")) return null;
        // ssh://HOST/ID asks for '/ID', HOST:ID for 'ID'. An id holds nothing that quoting would escape, so the quotes only stand around.
        if (command[(space + 1)..] is not ['\'', .. string path, '\'']) return null;
        if (path.StartsWith('/')) path = path[1..];
        if (path.EndsWith(".git", StringComparison.Ordinal)) path = path[..^4];
        return HttpGitRequest.IsId(path) ? new SshOriginalCommand(command[Prefix.Length..space], path) : null;
    }
}
