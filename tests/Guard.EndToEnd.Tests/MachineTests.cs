using Guard.EndToEnd.Tests.Support;

namespace Guard.EndToEnd.Tests;

/// <summary>Machines that are short of something: disk, namespaces, root.</summary>
[TestClass]
public sealed class MachineTests
{
    private const int SomeUser = 54321; // needs no entry in /etc/passwd

    [TestMethod]
    public async Task A_full_disk_denies_and_says_so_and_all_goes_on_when_there_is_room()
    {
        if (!Environment.IsPrivilegedProcess) Assert.Inconclusive("mounting a small disk needs root");
        await using Ground ground = Ground.Create();
        using SmallDisk disk = SmallDisk.Mount(ground.Guard.Home, 64);
        ScratchRepository repository = await ground.GuardedAsync();
        string before = await ground.TipAsync(repository);
        await repository.CommitAsync("Raise", ("value", "60\n"));
        disk.Fill();
        ProgramResult push = await repository.TryGitAsync("push", "guard", "HEAD:main");
        Assert.AreNotEqual(0, push.Code, push.ToString());
        Assert.MatchesRegex("(?i)disk|space|log", push.Errors);
        ProgramResult run = await ground.AgentAsync(repository, "true");
        Assert.AreNotEqual(0, run.Code, run.ToString());
        Assert.MatchesRegex("(?i)disk|space", run.Errors);
        Assert.Contains("next:", run.Errors);
        await ground.Guard.RunAsync(ground.Root, "stop");
        disk.Fill();
        ProgramResult status = await ground.Guard.RunAsync(repository.Directory, "status");
        Assert.AreNotEqual(0, status.Code, status.ToString());
        Assert.MatchesRegex("(?i)disk|space", status.Errors);
        Assert.Contains("next:", status.Errors);

        disk.Free();
        Assert.AreEqual(before, await ground.TipAsync(repository), "nothing is half-applied");
        push = await repository.TryGitAsync("push", "guard", "HEAD:main");
        Assert.AreEqual(0, push.Code, push.ToString());
        await ground.LogVerifiesAsync();
        await ground.Guard.RunAsync(ground.Root, "stop");
    }

    [TestMethod]
    public async Task Without_namespaces_nothing_runs_and_the_fix_is_named()
    {
        await using Ground ground = Ground.Create();
        string[] user = Environment.IsPrivilegedProcess ? ["setpriv", "--reuid", $"{SomeUser}", "--regid", $"{SomeUser}", "--clear-groups"] : [];
        ground.Guard.Through =
        [
            .. user, "unshare", "--user", "--map-user=1000", "--map-group=1000", "--keep-caps", "sh", "-c",
            "echo 0 >/proc/sys/user/max_user_namespaces && exec setpriv --ambient-caps=-all --inh-caps=-all \"$@\"", "sh",
        ];
        ScratchRepository repository = await ScratchRepository.CreateAsync(ground.At("project"), Sample.Files());
        string config = await File.ReadAllTextAsync(repository.At(".git/config"));
        string policy = ground.Write("p.yaml", Sample.Policy());
        ground.Guard.Program = Path.Combine(ProgramCopy.To(ground.At("guard-bin")), "guard");
        if (Environment.IsPrivilegedProcess) ProgramCopy.Own(ground.Root, SomeUser);
        ProgramResult version = await ground.Guard.RunAsync(ground.Root, "--version");
        if (version.Code != 0) Assert.Inconclusive("such a machine cannot be made here: " + version.Errors);

        ProgramResult doctor = await ground.Guard.RunAsync(repository.Directory, "doctor");
        Assert.AreEqual(5, doctor.Code, doctor.ToString());
        Assert.Contains("fix: sudo sysctl -w user.max_user_namespaces=", doctor.Output);

        ProgramResult init = await ground.Guard.RunAsync(repository.Directory, "init", "--policy", policy);
        Assert.AreEqual((5, ""), (init.Code, init.Output), init.ToString());
        Assert.Contains("user.max_user_namespaces", init.Errors);
        Assert.AreEqual(config, await File.ReadAllTextAsync(repository.At(".git/config")), "nothing was changed");

        init = await ground.Guard.RunAsync(repository.Directory, "init", "--policy", policy, "--no-baseline");
        Assert.AreEqual(0, init.Code, "nothing has to run yet: " + init);
        Assert.Contains("isolation: none, below the floor process", init.Output);
        ProgramResult run = await ground.AgentAsync(repository, "touch /tmp/ran");
        Assert.AreEqual((5, ""), (run.Code, run.Output), run.ToString());
        Assert.Contains("user.max_user_namespaces", run.Errors);
    }

    [TestMethod]
    public async Task A_home_on_a_containers_own_file_system_is_refused_with_the_fix_and_works_when_moved()
    {
        if (!Environment.IsPrivilegedProcess) Assert.Inconclusive("mounting an overlay needs root");
        await using Ground ground = Ground.Create();
        ScratchRepository repository = await ScratchRepository.CreateAsync(ground.At("project"), Sample.Files());
        string policy = ground.Write("p.yaml", Sample.Policy());
        string config = await File.ReadAllTextAsync(repository.At(".git/config"));
        using (StackedDisk.Mount(ground.Guard.Home, ground.At("layers")))
        {
            ProgramResult doctor = await ground.Guard.RunAsync(repository.Directory, "doctor");
            Assert.AreEqual(5, doctor.Code, doctor.ToString());
            Assert.Contains("fix: Set GUARD_HOME to a directory on a local disk", doctor.Output);
            ProgramResult init = await ground.Guard.RunAsync(repository.Directory, "init", "--policy", policy);
            Assert.AreEqual((5, ""), (init.Code, init.Output), init.ToString());
            Assert.Contains("docker run --user", init.Errors);
            Assert.AreEqual(config, await File.ReadAllTextAsync(repository.At(".git/config")), "nothing was changed");
            await ground.Guard.RunAsync(ground.Root, "stop");
        }

        ProgramResult moved = await ground.Guard.RunAsync(repository.Directory, "init", "--policy", policy);
        Assert.AreEqual(0, moved.Code, moved.ToString());
    }

    [TestMethod]
    public async Task Root_without_the_capability_to_mount_as_in_a_container_is_refused_with_the_fix()
    {
        if (!Environment.IsPrivilegedProcess) Assert.Inconclusive("only root can be root without a capability");
        await using Ground ground = Ground.Create();
        ground.Guard.Through = ["setpriv", "--bounding-set=-sys_admin", "--inh-caps=-all"];
        ScratchRepository repository = await ScratchRepository.CreateAsync(ground.At("project"), Sample.Files());
        ProgramResult init = await ground.Guard.RunAsync(repository.Directory, "init", "--policy", ground.Write("p.yaml", Sample.Policy()));
        Assert.AreEqual((5, ""), (init.Code, init.Output), init.ToString());
        Assert.Contains("CAP_SYS_ADMIN", init.Errors);
        Assert.Contains("next: Start Guard as an ordinary user.", init.Errors);
        Assert.IsFalse(Directory.Exists(Path.Combine(ground.Guard.Home, "repos", "project")), "nothing is half-applied");
    }

    [TestMethod]
    public async Task An_ordinary_user_can_do_all_of_it()
    {
        if (!Environment.IsPrivilegedProcess) Assert.Inconclusive("becoming another user needs root; as an ordinary user every other test shows this");
        await using Ground ground = Ground.Create();
        string program = ProgramCopy.To(ground.At("guard-bin"));
        ground.Write("p.yaml", Sample.Policy());
        string person = ground.At("person");
        Directory.CreateDirectory(person);
        foreach ((string path, string text) in Sample.Files())
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(person, "project", path.TrimStart('+')))!);
            await File.WriteAllTextAsync(Path.Combine(person, "project", path.TrimStart('+')), text);
        }

        const string script = """
            set -e
            cd "$HOME/project"
            chmod +x eval/eval.sh
            git init -q -b main . && git add --all && git commit -qm Begin
            guard init --policy "$1"
            guard run --goal x -- /bin/sh -c 'id -u; echo 60 >value; git commit -qam Raise; git push -q origin HEAD:main'
            git fetch -q guard && git reset -q --hard guard/main
            echo 40 >value && git commit -qam Lower
            if git push -q guard HEAD:main; then echo 'a lowering commit landed'; exit 1; fi
            guard status
            guard log verify
            guard stop
            guard demo
            """;
        ground.Write("script.sh", script);
        ProgramCopy.Own(ground.Root, SomeUser);
        Dictionary<string, string> environment = GuardProgram.Environment(person);
        environment["PATH"] = program + ":" + environment["PATH"];
        foreach (string role in (string[])["AUTHOR", "COMMITTER"])
        {
            environment[$"GIT_{role}_NAME"] = "Pat Person";
            environment[$"GIT_{role}_EMAIL"] = "pat@example.invalid";
        }

        string[] user = ["--reuid", $"{SomeUser}", "--regid", $"{SomeUser}", "--clear-groups", "env", "-i", .. environment.Select(e => $"{e.Key}={e.Value}")];
        using RunningProgram all = GuardProgram.Start(
            "setpriv", ground.Root, [.. user, "sh", ground.At("script.sh"), ground.At("p.yaml")], GuardProgram.Environment(person));
        ProgramResult end = await all.EndAsync();
        Assert.AreEqual(0, end.Code, end.ToString());
        Assert.Contains("baseline: value = 50", end.Output);
        Assert.Contains("C1 accepted", end.Errors);
        Assert.Contains("C2 rejected", end.Errors);
        Assert.Contains("consistent:", end.Output);
        Assert.Contains("Every verdict was the right one", end.Output);
        Assert.IsTrue(Directory.Exists(Path.Combine(person, ".local/state/guard")), "home is where XDG says");
    }
}
