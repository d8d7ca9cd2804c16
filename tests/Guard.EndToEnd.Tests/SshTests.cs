using Guard.EndToEnd.Tests.Support;

namespace Guard.EndToEnd.Tests;

/// <summary>A forced command behind a real sshd: git's two services and nothing else.</summary>
[TestClass]
public sealed class SshTests
{
    [TestMethod]
    public async Task A_key_serves_clone_and_push_of_its_person_and_nothing_else()
    {
        await using Ground ground = Ground.Create();
        string forced = $"env -i PATH=/usr/bin:/bin HOME={ground.Root} DOTNET_ROOT={GuardProgram.DotnetRoot} SSH_ORIGINAL_COMMAND=\"$SSH_ORIGINAL_COMMAND\""
            + $" {GuardProgram.Executable} ssh-command --user carol --home {ground.Guard.Home}";
        using Sshd sshd = await Sshd.StartAsync(ground, forced);
        ScratchRepository repository = await ground.GuardedAsync();
        string id = await HttpTests.IdAsync(ground, repository);
        string[] ssh = ["-c", "core.sshCommand=" + sshd.Client];
        var clone = new ScratchRepository(ground.At("clone"));
        await repository.GitAsync([.. ssh, "clone", "--quiet", sshd.Url(id), clone.Directory]);
        await clone.GitAsync("config", "core.sshCommand", sshd.Client);

        string better = await clone.CommitAsync("Raise", ("value", "60\n"));
        ProgramResult push = await clone.TryGitAsync("push", "origin", "HEAD:main");
        Assert.AreEqual(0, push.Code, push.ToString());
        Assert.Contains("C1 accepted", push.Errors);
        Assert.AreEqual(better, await ground.TipAsync(repository));
        Assert.AreEqual("people-carol", (string?)(await ground.CandidatesAsync(repository))[0]!["source"]);

        await clone.CommitAsync("Lower", ("value", "40\n"));
        push = await clone.TryGitAsync("push", "origin", "HEAD:main");
        Assert.AreNotEqual(0, push.Code, push.ToString());
        Assert.Contains("C2 rejected", push.Errors);
        Assert.Contains("40", push.Errors);

        // The control: this sshd does run what is asked where the command lets it.
        foreach (string[] other in (string[][])[["ls", "/"], [], ["git-upload-pack", $"'{id}'; id"], ["git-upload-archive", $"'{id}'"], ["git-receive-pack", $"'../{id}'"], ["sh"]])
        {
            ProgramResult refused = await sshd.RunAsync(other);
            Assert.AreEqual((3, ""), (refused.Code, refused.Output), $"{string.Join(' ', other)}: {refused}");
            Assert.Contains("G308", refused.Errors);
        }

        ProgramResult missing = await clone.TryGitAsync("ls-remote", sshd.Url("no-such-repo"));
        Assert.AreNotEqual(0, missing.Code);
        Assert.Contains("No repository 'no-such-repo'", missing.Errors);
        ProgramResult log = await ground.Guard.RunAsync(ground.Root, "log", "--json");
        Assert.Contains("\"id\": \"carol\"", log.Output, "the log knows whose key it was");
        await ground.LogVerifiesAsync();
    }

    [TestMethod]
    public async Task Environment_that_the_client_sends_changes_nothing()
    {
        await using Ground ground = Ground.Create();
        string forced = $"env DOTNET_ROOT={GuardProgram.DotnetRoot} {GuardProgram.Executable} ssh-command --user carol --home {ground.Guard.Home}";
        using Sshd sshd = await Sshd.StartAsync(ground, forced);
        ScratchRepository repository = await ground.GuardedAsync();
        string id = await HttpTests.IdAsync(ground, repository);
        using RunningProgram git = GuardProgram.Start(
            "git", ground.Root, ["-c", "core.sshCommand=" + sshd.Client, "-c", "protocol.version=2", "ls-remote", sshd.Url(id)],
            new Dictionary<string, string>(GuardProgram.Environment(ground.Root)) { ["GIT_TRACE_PACKET"] = "1", ["GUARD_TEST"] = "1" });
        ProgramResult listed = await git.EndAsync();
        Assert.AreEqual(0, listed.Code, listed.ToString());
        Assert.Contains(await ground.TipAsync(repository), listed.Output);
        Assert.DoesNotContain("version 2", listed.Errors, "the protocol's version is Guard's choice");

        // The control: this client and this sshd do pass it on.
        using Sshd open = await Sshd.StartAsync(ground, "sh -c \"echo $GIT_PROTOCOL/$GUARD_TEST\"");
        string[] words = open.Client.Split(' ');
        using RunningProgram control = GuardProgram.Start(
            words[0], ground.Root, [.. words[1..], $"{Environment.UserName}@127.0.0.1"],
            new Dictionary<string, string>(GuardProgram.Environment(ground.Root)) { ["GIT_PROTOCOL"] = "version=2", ["GUARD_TEST"] = "1" });
        ProgramResult passed = await control.EndAsync();
        Assert.AreEqual("version=2/1\n", passed.Output, passed.ToString());
    }
}
