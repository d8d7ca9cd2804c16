namespace Guard.EndToEnd.Tests.Support;

/// <summary>A real bare repository as the team's remote, and a person's clone of it that Guard knows nothing of.</summary>
internal sealed class Upstream
{
    private Upstream(string path, ScratchRepository human) => (Path, Human) = (path, human);

    /// <summary>The bare repository.</summary>
    public string Path { get; }

    /// <summary>A person's clone.</summary>
    public ScratchRepository Human { get; }

    /// <summary>Makes the sample project with an upstream and puts it under guard.</summary>
    /// <param name="ground">Where.</param>
    /// <param name="keys">Lines for the policy, such as <c>publish: push</c>.</param>
    /// <param name="address">The address of <c>origin</c> for the bare repository's path; null for the path itself.</param>
    public static async Task<(ScratchRepository Repository, Upstream Upstream)> GuardedAsync(Ground ground, string keys = "", Func<string, string>? address = null)
    {
        ScratchRepository repository = await ScratchRepository.CreateAsync(ground.At("project"), Sample.Files());
        string path = ground.At("upstream.git");
        await repository.GitAsync("clone", "--quiet", "--bare", repository.Directory, path);
        await repository.GitAsync("remote", "add", "origin", address?.Invoke(path) ?? path);
        string policy = Sample.Policy(ground.Gate).Replace("branch: main\n", $"branch: main\n{keys}\n", StringComparison.Ordinal);
        ProgramResult init = await ground.Guard.RunAsync(repository.Directory, "init", "--no-baseline", "--policy", ground.Write("p.yaml", policy));
        Assert.AreEqual(0, init.Code, init.ToString());
        var human = new ScratchRepository(ground.At("human"));
        await repository.GitAsync("clone", "--quiet", path, human.Directory);
        return (repository, new Upstream(path, human));
    }

    /// <summary>The person commits and pushes past Guard.</summary>
    public async Task<string> CommitAsync(string title, string file, string text, bool force = false)
    {
        string commit = await Human.CommitAsync(title, (file, text));
        await Human.GitAsync(["push", "--quiet", .. force ? ["--force"] : Array.Empty<string>(), "origin", "HEAD:main"]);
        return commit;
    }

    /// <summary>Where a branch is, or an empty text.</summary>
    public async Task<string> TipAsync(string branch = "main") => (await Human.TryGitAsync("--git-dir=" + Path, "rev-parse", "--verify", "--quiet", "refs/heads/" + branch)).Output.Trim();

    /// <summary>Whether it holds a commit, reachable or not.</summary>
    public async Task<bool> HasAsync(string commit) => (await Human.TryGitAsync("--git-dir=" + Path, "cat-file", "-e", commit)).Code == 0;

    /// <summary>Gives it a hook.</summary>
    public void Hook(string name, string script)
    {
        string file = System.IO.Path.Combine(Path, "hooks", name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        File.WriteAllText(file, "#!/bin/sh\n" + script);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Completes when a branch of it is at a commit.</summary>
    public async Task ReachesAsync(string commit, string branch = "main")
    {
        string file = System.IO.Path.Combine(Path, "refs", "heads", branch);
        await Processes.UntilAsync(() => File.Exists(file) && File.ReadAllText(file).Trim() == commit, $"{branch} of the upstream was at {commit}");
    }
}
