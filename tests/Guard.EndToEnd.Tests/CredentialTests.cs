using System.Text;
using System.Text.Json.Nodes;
using Guard.EndToEnd.Tests.Support;

namespace Guard.EndToEnd.Tests;

/// <summary>Guard's own credential for a real smart HTTP upstream and a real sshd, and where its secret is not.</summary>
[TestClass]
public sealed class CredentialTests
{
    private const string Token = "tok-4b1f9e77c3a25d608842aa91";

    [TestMethod]
    public async Task A_token_is_shown_to_its_host_only_and_its_secret_is_nowhere_else()
    {
        await using Ground ground = Ground.Create();
        using var forge = new GitHttpUpstream(ground.Root, "bot", Token);
        (ScratchRepository repository, Upstream upstream) = await Upstream.GuardedAsync(ground, "publish: push", path => $"http://{forge.Place}/{Path.GetFileName(path)}");
        await repository.GitAsync("--git-dir=" + upstream.Path, "config", "http.receivepack", "true");
        string better = await repository.CommitAsync("Raise", ("value", "60\n"));
        await repository.GitAsync("push", "--quiet", "guard", "HEAD:main");
        ProgramResult publish = await ground.Guard.RunAsync(repository.Directory, "publish");
        Assert.AreEqual(3, publish.Code, publish.ToString());
        Assert.Contains("guard credential add", publish.Output, "what to do without one");

        // One for another port of the same host is for another place.
        ProgramResult add = await AddAsync(ground, "elsewhere", Token, "--host", "127.0.0.1:9");
        Assert.AreEqual(0, add.Code, add.ToString());
        Assert.AreEqual(3, (await ground.Guard.RunAsync(repository.Directory, "publish")).Code);
        Assert.AreEqual((0, 0), forge.Seen);
        Assert.AreEqual(0, (await AddAsync(ground, "forge", "wrong", "--host", forge.Place, "--user", "bot")).Code);
        Assert.AreEqual(3, (await ground.Guard.RunAsync(repository.Directory, "publish")).Code);
        Assert.IsGreaterThan(0, forge.Seen.Wrong);
        Assert.AreEqual(2, (await AddAsync(ground, "forge", Token, "--host", forge.Place, "--user", "bot")).Code, "one has the name");
        Assert.AreEqual(0, (await ground.Guard.RunAsync(ground.Root, "credential", "rm", "forge")).Code);

        var found = new List<string>();
        int looked = 0;
        forge.OnPush = () => looked += Sweep(Token, found);
        add = await AddAsync(ground, "forge", Token + "\n", "--host", forge.Place, "--user", "bot");
        Assert.AreEqual(0, add.Code, add.ToString());
        publish = await ground.Guard.RunAsync(repository.Directory, "publish");
        Assert.AreEqual(0, publish.Code, publish.ToString());
        Assert.AreEqual(better, await upstream.TipAsync());
        Assert.IsGreaterThan(3, looked, "git and its helpers were looked at while they ran");
        Assert.IsEmpty(found, string.Join('\n', found));

        ProgramResult list = await ground.Guard.RunAsync(ground.Root, "credential", "list", "--json");
        ProgramResult log = await ground.Guard.RunAsync(ground.Root, "log", "--json");
        Assert.Contains("credential.added", log.Output);
        foreach (ProgramResult said in (ProgramResult[])[add, publish, list, log]) Assert.DoesNotContain(Token, said.ToString());
        await ground.Guard.RunAsync(ground.Root, "stop");
        await Processes.UntilAsync(() => Processes.Naming(ground.Guard.Home).Count == 0, "the resident Guard had left its lock");
        string[] holding = [.. Directory.EnumerateFiles(ground.Guard.Home, "*", SearchOption.AllDirectories)
            .Where(f => new FileInfo(f).LinkTarget is null && Encoding.Latin1.GetString(File.ReadAllBytes(f)).Contains(Token, StringComparison.Ordinal))];
        Assert.HasCount(2, holding, "the two that were given: " + string.Join(", ", holding));
        foreach (string file in holding)
        {
            Assert.EndsWith(".secret", file);
            Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    [TestMethod]
    public async Task A_forge_that_is_down_is_tried_again_unasked_until_it_is_back()
    {
        await using Ground ground = Ground.Create();
        var down = new GitHttpUpstream(ground.Root, "bot", Token);
        down.Dispose();
        (ScratchRepository repository, Upstream upstream) = await Upstream.GuardedAsync(ground, "publish: push", path => $"http://{down.Place}/{Path.GetFileName(path)}");
        await repository.GitAsync("--git-dir=" + upstream.Path, "config", "http.receivepack", "true");
        Assert.AreEqual(0, (await AddAsync(ground, "forge", Token, "--host", down.Place)).Code);
        string better = await repository.CommitAsync("Raise", ("value", "60\n"));
        await repository.GitAsync("push", "--quiet", "guard", "HEAD:main");
        Assert.AreEqual(better, await ground.TipAsync(repository), "the outage keeps nothing from landing");
        Assert.AreEqual(7, (await ground.Guard.RunAsync(repository.Directory, "publish")).Code);
        JsonNode status = await ground.JsonAsync(repository, "status");
        Assert.AreEqual("pending", (string?)status["publish"]!["state"]);
        Assert.IsNotNull(status["publish"]!["retryAt"]);
        Assert.IsNotNull(status["upstream"]!["problem"]);

        Assert.AreEqual(0, (await ground.Guard.RunAsync(ground.Root, "credential", "rm", "forge")).Code);
        Assert.AreEqual(0, (await AddAsync(ground, "forge", Token, "--host", down.Place, "--user", "git")).Code);
        using var forge = new GitHttpUpstream(ground.Root, "git", Token, down.Place);
        await upstream.ReachesAsync(better);
        ProgramResult log = await ground.Guard.RunAsync(ground.Root, "log", "--json");
        Assert.AreEqual(1, log.Output.Split("\"event\": \"upstream.unreachable\"").Length - 1, "logged once: " + log.Output);
    }

    [TestMethod]
    public async Task The_sweep_finds_a_secret_in_arguments_and_in_an_environment()
    {
        foreach ((string[] arguments, string variable) in ((string[], string)[])[(["60", Token], "x"), (["60"], Token)])
        {
            Dictionary<string, string> environment = GuardProgram.Environment("/");
            environment["CONTROL"] = variable;
            using RunningProgram sleeping = GuardProgram.Start("/bin/sh", "/", ["-c", "echo up; read line; sleep \"$0\"", .. arguments], environment);
            await sleeping.SawAsync("up");
            var found = new List<string>();
            Sweep(Token, found);
            Assert.IsNotEmpty(found);
        }
    }

    [TestMethod]
    public async Task A_key_of_Guards_own_publishes_over_ssh_to_a_host_that_it_was_told_of()
    {
        await using Ground ground = Ground.Create();
        using Sshd sshd = await Sshd.StartAsync(ground, "git-shell -c \"$SSH_ORIGINAL_COMMAND\"");
        (ScratchRepository repository, Upstream upstream) = await Upstream.GuardedAsync(ground, "publish: push", path => sshd.Url(path.TrimStart('/')));
        string better = await repository.CommitAsync("Raise", ("value", "60\n"));
        await repository.GitAsync("push", "--quiet", "guard", "HEAD:main");
        ProgramResult publish = await ground.Guard.RunAsync(repository.Directory, "publish");
        Assert.AreEqual(3, publish.Code, publish.ToString());
        Assert.Contains("does not use yours", publish.Output);

        string other = sshd.KnownHosts.Split(' ')[0] + " " + string.Join(' ', (await File.ReadAllTextAsync(sshd.Key + ".pub")).Split(' ')[..2]) + "\n";
        string[] key = ["credential", "add", "deploy", "--kind", "ssh-key", "--host", sshd.Place, "--file", sshd.Key, "--known-hosts"];
        Assert.AreEqual(2, (await ground.Guard.RunAsync(ground.Root, [.. key[..^1]])).Code, "no host is trusted on first sight");
        Assert.AreEqual(0, (await ground.Guard.RunAsync(ground.Root, [.. key, ground.Write("other", other)])).Code);
        publish = await ground.Guard.RunAsync(repository.Directory, "publish");
        Assert.AreEqual(3, publish.Code, publish.ToString());
        Assert.Contains("Host key verification failed", publish.Output);

        Assert.AreEqual(0, (await ground.Guard.RunAsync(ground.Root, "credential", "rm", "deploy")).Code);
        Assert.AreEqual(0, (await ground.Guard.RunAsync(ground.Root, [.. key, ground.Write("known", sshd.KnownHosts)])).Code);
        publish = await ground.Guard.RunAsync(repository.Directory, "publish", "--json");
        Assert.AreEqual(0, publish.Code, publish.ToString());
        Assert.AreEqual(better, await upstream.TipAsync());
        Assert.AreEqual("published", (string?)JsonNode.Parse(publish.Output)!["state"]);
    }

    private static Task<ProgramResult> AddAsync(Ground ground, string name, string secret, params string[] more) =>
        ground.Guard.RunAsync(ground.Root, ["credential", "add", name, .. more], null, secret);

    // Every process of this machine whose arguments and environment may be read; this one holds the secret by design.
    private static int Sweep(string secret, List<string> found)
    {
        int looked = 0;
        foreach (string directory in Directory.EnumerateDirectories("/proc").Where(d => int.TryParse(Path.GetFileName(d), out int id) && id != Environment.ProcessId))
        {
            foreach (string file in (string[])["cmdline", "environ"])
            {
                try
                {
                    string text = Encoding.Latin1.GetString(File.ReadAllBytes(Path.Combine(directory, file)));
                    if (file == "cmdline" && text.Contains("git", StringComparison.Ordinal)) looked++;
                    if (text.Contains(secret, StringComparison.Ordinal)) found.Add($"{directory}/{file}: {text.Replace('\0', ' ')}");
                }
                catch (Exception error) when (error is IOException or UnauthorizedAccessException)
                {
                    // It ended, or is not ours to read.
                }
            }
        }

        return looked;
    }
}
