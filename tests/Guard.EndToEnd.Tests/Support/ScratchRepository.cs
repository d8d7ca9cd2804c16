namespace Guard.EndToEnd.Tests.Support;

/// <summary>A person's git repository in a directory of its own.</summary>
internal sealed class ScratchRepository(string directory)
{
    /// <summary>The top of the work tree.</summary>
    public string Directory { get; } = directory;

    /// <summary>An absolute path in it.</summary>
    public string At(string path) => Path.Combine(Directory, path);

    /// <summary>Makes a repository with one commit of some files.</summary>
    public static async Task<ScratchRepository> CreateAsync(string directory, params (string Path, string Text)[] files)
    {
        System.IO.Directory.CreateDirectory(directory);
        var repository = new ScratchRepository(directory);
        await repository.GitAsync("init", "--quiet", "--initial-branch=main", "--template=");
        if (files.Length > 0) await repository.CommitAsync("Begin", files);
        return repository;
    }

    /// <summary>Writes files; a name that starts with + becomes executable.</summary>
    public void Write(params (string Path, string Text)[] files)
    {
        foreach ((string path, string text) in files)
        {
            string file = At(path.TrimStart('+'));
            System.IO.Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
            if (path[0] == '+') File.SetUnixFileMode(file, File.GetUnixFileMode(file) | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        }
    }

    /// <summary>Writes files and commits them.</summary>
    /// <returns>The commit's id.</returns>
    public async Task<string> CommitAsync(string title, params (string Path, string Text)[] files)
    {
        Write(files);
        await GitAsync("add", "--all");
        await GitAsync("commit", "--quiet", "-m", title);
        return await HeadAsync();
    }

    /// <summary>The id of HEAD.</summary>
    public Task<string> HeadAsync() => GitAsync("rev-parse", "HEAD");

    /// <summary>Runs git as the person does and insists that it succeeds.</summary>
    /// <returns>Its stdout without the last line feed.</returns>
    public async Task<string> GitAsync(params string[] arguments)
    {
        ProgramResult result = await TryGitAsync(arguments);
        Assert.AreEqual(0, result.Code, $"git {string.Join(' ', arguments)}: {result}");
        return result.Output.TrimEnd('\n');
    }

    /// <summary>Runs git as the person does.</summary>
    public async Task<ProgramResult> TryGitAsync(params string[] arguments)
    {
        using RunningProgram git = StartGit(arguments);
        return await git.EndAsync();
    }

    /// <summary>Starts git as the person does.</summary>
    public RunningProgram StartGit(params string[] arguments)
    {
        Dictionary<string, string> environment = GuardProgram.Environment(Path.GetDirectoryName(Directory)!);
        environment["GIT_TERMINAL_PROMPT"] = "0";
        foreach (string role in (string[])["AUTHOR", "COMMITTER"])
        {
            environment[$"GIT_{role}_NAME"] = "Pat Person";
            environment[$"GIT_{role}_EMAIL"] = "pat@example.invalid";
        }

        return GuardProgram.Start("git", Directory, ["-c", "commit.gpgSign=false", "-c", "protocol.file.allow=always", .. arguments], environment);
    }
}
