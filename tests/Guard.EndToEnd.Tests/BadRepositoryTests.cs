using Guard.EndToEnd.Tests.Support;

namespace Guard.EndToEnd.Tests;

/// <summary>Repositories that Guard refuses with a clear message, and odd ones that work.</summary>
[TestClass]
public sealed class BadRepositoryTests
{
    [TestMethod]
    [DataRow("no commits", "git init -q -b main r", "no commits", "make a first commit")]
    [DataRow("no repository", "mkdir r", "is in no git repository", "guard init DIR")]
    [DataRow("no such branch", "git init -q -b main s && cd s && git commit -q --allow-empty -m x && git clone -q . ../r && cd ../r && git checkout -q --orphan gone", "no branch 'gone'", "--branch")]
    [DataRow("shallow", "git init -q -b main s && cd s && git commit -q --allow-empty -m x && git commit -q --allow-empty -m y && git clone -q --depth 1 \"file://$PWD\" ../r", "shallow", "git fetch --unshallow")]
    [DataRow("SHA-256", "git init -q -b main --object-format=sha256 r && cd r && git commit -q --allow-empty -m x", "sha256", "SHA-1")]
    [DataRow("partial clone", "git init -q -b main s && cd s && git config uploadpack.allowFilter true && git commit -q --allow-empty -m x && git clone -q --filter=blob:none \"file://$PWD\" ../r", "partial clone", "--filter")]
    public async Task A_repository_that_cannot_be_guarded_is_refused_and_left_alone(string what, string make, string why, string next)
    {
        await using Ground ground = Ground.Create();
        await MakeAsync(ground, make);
        string config = Path.Combine(ground.At("r"), ".git/config");
        byte[]? before = File.Exists(config) ? await File.ReadAllBytesAsync(config) : null;
        ProgramResult init = await ground.Guard.RunAsync(ground.At("r"), "init", "--policy", ground.Write("p.yaml", Sample.Policy()));
        Assert.AreEqual((2, ""), (init.Code, init.Output), $"{what}: {init}");
        Assert.Contains(why, init.Errors, what);
        Assert.Contains(next, init.Errors, what);
        if (before is not null) CollectionAssert.AreEqual(before, await File.ReadAllBytesAsync(config), what);
        string stores = Path.Combine(ground.Guard.Home, "repos");
        Assert.IsFalse(Directory.Exists(stores) && Directory.EnumerateFileSystemEntries(stores).Any(), what);
    }

    [TestMethod]
    public async Task An_old_git_is_refused_with_its_install_line_by_init_and_demo_and_named_by_doctor()
    {
        await using Ground ground = Ground.Create();
        await MakeAsync(ground, "git init -q -b main r && cd r && git commit -q --allow-empty -m x");
        Directory.CreateDirectory(ground.At("bin"));
        ground.Write("bin/git", "#!/bin/sh\ncase \"$*\" in *--version) echo git version 2.28.1; exit 0 ;; esac\nexec /usr/bin/git \"$@\"\n");
        File.SetUnixFileMode(ground.At("bin/git"), (UnixFileMode)0b111_101_101);
        var old = new Dictionary<string, string> { ["PATH"] = ground.At("bin") + ":" + GuardProgram.Environment(ground.Root)["PATH"] };
        string config = await File.ReadAllTextAsync(ground.At("r/.git/config"));
        foreach (string command in (string[])["init", "demo"])
        {
            ProgramResult refused = await ground.Guard.RunAsync(ground.At("r"), [command], old);
            Assert.AreEqual((2, ""), (refused.Code, refused.Output), refused.ToString());
            Assert.Contains("G161 git 2.28 is too old", refused.Errors);
            Assert.Contains("next: Install git 2.29 or newer: apt-get install git", refused.Errors);
        }

        Assert.AreEqual(config, await File.ReadAllTextAsync(ground.At("r/.git/config")), "nothing was changed");
        Assert.Contains("git: git 2.28 is too old", (await ground.Guard.RunAsync(ground.At("r"), ["doctor"], old)).Output);
    }

    [TestMethod]
    public async Task A_missing_git_is_named_with_its_install_line()
    {
        await using Ground ground = Ground.Create();
        ScratchRepository repository = await ScratchRepository.CreateAsync(ground.At("r"), Sample.Files());
        var nothing = new Dictionary<string, string> { ["PATH"] = ground.Root };
        ProgramResult init = await ground.Guard.RunAsync(repository.Directory, ["init", "--policy", ground.Write("p.yaml", Sample.Policy())], nothing);
        Assert.AreEqual((2, ""), (init.Code, init.Output), init.ToString());
        Assert.Contains("apt-get install git", init.Errors);
    }

    [TestMethod]
    public async Task Submodules_and_large_file_pointers_pass_through()
    {
        await using Ground ground = Ground.Create();
        await MakeAsync(ground, "git init -q -b main sub && cd sub && git commit -q --allow-empty -m x");
        ScratchRepository repository = await ScratchRepository.CreateAsync(ground.At("r"), Sample.Files());
        await repository.GitAsync("submodule", "--quiet", "add", "../sub", "vendor/sub");
        await repository.CommitAsync(
            "Add a submodule and a large file",
            (".gitattributes", "*.bin filter=lfs diff=lfs merge=lfs -text\n"),
            ("model.bin", "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n"));
        ProgramResult init = await ground.Guard.RunAsync(repository.Directory, "init", "--policy", ground.Write("p.yaml", Sample.Policy()));
        Assert.AreEqual(0, init.Code, init.ToString());
        await repository.CommitAsync("Raise", ("value", "60\n"));
        ProgramResult push = await repository.TryGitAsync("push", "guard", "HEAD:main");
        Assert.AreEqual(0, push.Code, push.ToString());
        ProgramResult run = await ground.AgentAsync(repository, "head -1 model.bin; test -d vendor/sub && echo 61 >value && git commit -qam More && git push -q origin HEAD:main");
        Assert.AreEqual(0, run.Code, run.ToString());
        Assert.Contains("git-lfs", run.Output, "the pointer is what an agent sees");
    }

    private static async Task MakeAsync(Ground ground, string script)
    {
        Dictionary<string, string> environment = GuardProgram.Environment(ground.Root);
        foreach (string role in (string[])["AUTHOR", "COMMITTER"])
        {
            environment[$"GIT_{role}_NAME"] = "Pat Person";
            environment[$"GIT_{role}_EMAIL"] = "pat@example.invalid";
        }

        using RunningProgram shell = GuardProgram.Start("/bin/sh", ground.Root, ["-ec", script], environment);
        ProgramResult made = await shell.EndAsync();
        Assert.AreEqual(0, made.Code, made.ToString());
    }
}
