using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using Guard.EndToEnd.Tests.Support;

namespace Guard.EndToEnd.Tests;

/// <summary>git's smart HTTP protocol on loopback: a real git with right and wrong tokens, and requests that no git makes.</summary>
[TestClass]
public sealed class HttpTests
{
    [TestMethod]
    public async Task Clone_fetch_and_push_work_with_a_token_and_a_rejected_push_says_why()
    {
        await using Ground ground = Ground.Create();
        await using ServingGuard guard = await ServingGuard.StartAsync(ground, "--http", "0");
        ScratchRepository repository = await ground.GuardedAsync();
        string token = await TokenAsync(ground, "alice", "user");
        string address = $"http://alice:{token}@{guard.HttpPlace}/{await IdAsync(ground, repository)}";
        var clone = new ScratchRepository(ground.At("clone"));
        await repository.GitAsync("clone", "--quiet", address, clone.Directory);
        Assert.AreEqual(await ground.TipAsync(repository), await clone.HeadAsync());

        string better = await clone.CommitAsync("Raise", ("value", "60\n"));
        ProgramResult push = await clone.TryGitAsync("push", "origin", "HEAD:main");
        Assert.AreEqual(0, push.Code, push.ToString());
        Assert.Contains("C1 accepted", push.Errors);
        Assert.AreEqual(better, await ground.TipAsync(repository));

        // Larger than the client's buffer: a probe first, then a body in chunks.
        await File.WriteAllBytesAsync(clone.At("noise"), Noise(300_000));
        better = await clone.CommitAsync("Raise again", ("value", "61\n"));
        push = await clone.TryGitAsync("-c", "http.postBuffer=65536", "push", "origin", "HEAD:main");
        Assert.AreEqual(0, push.Code, push.ToString());
        Assert.AreEqual(better, await ground.TipAsync(repository));

        await clone.CommitAsync("Lower", ("value", "40\n"));
        push = await clone.TryGitAsync("push", "origin", "HEAD:main");
        Assert.AreNotEqual(0, push.Code, push.ToString());
        Assert.Contains("C3 rejected", push.Errors);
        Assert.Contains("40", push.Errors);
        await clone.GitAsync("reset", "--quiet", "--hard", "origin/main");
        await clone.CommitAsync("Tune", ("eval/eval.sh", "exit 0\n"));
        push = await clone.TryGitAsync("push", "origin", "HEAD:main");
        Assert.AreNotEqual(0, push.Code, push.ToString());
        Assert.Contains("protected-paths", push.Errors);
        push = await clone.TryGitAsync("push", "--force", "origin", "HEAD:refs/heads/other", "HEAD:refs/tags/v1");
        Assert.AreNotEqual(0, push.Code, push.ToString());
        Assert.AreEqual(better, await ground.TipAsync(repository));

        ProgramResult log = await ground.Guard.RunAsync(ground.Root, "log", "--json");
        Assert.Contains("\"id\": \"alice\"", log.Output, "the log knows whose push it was");
        Assert.Contains("\"key\": \"sha256:", log.Output);
        foreach (string file in Directory.EnumerateFiles(ground.Guard.Home, "*", SearchOption.AllDirectories).Where(f => new FileInfo(f).Length < 10 << 20))
            Assert.DoesNotContain(token["guard_".Length..], System.Text.Encoding.Latin1.GetString(await ReadSharedAsync(file)), $"the token itself is in {file}");
    }

    [TestMethod]
    public async Task A_negotiation_that_git_packs_is_understood()
    {
        await using Ground ground = Ground.Create();
        await using ServingGuard guard = await ServingGuard.StartAsync(ground, "--http", "0");
        ScratchRepository repository = await ground.GuardedAsync();
        string address = $"http://{guard.HttpPlace}/{await IdAsync(ground, repository)}.git";
        string[] bearer = ["-c", $"http.extraHeader=Authorization: Bearer {await TokenAsync(ground, "bob", "agent")}"];
        var clone = new ScratchRepository(ground.At("clone"));
        await repository.GitAsync([.. bearer, "clone", "--quiet", address, clone.Directory]);
        for (int i = 0; i < 150; i++) await clone.GitAsync("commit", "--quiet", "--allow-empty", "-m", $"Mine {i}");
        string better = await repository.CommitAsync("Raise", ("value", "60\n"));
        await repository.GitAsync("push", "--quiet", "guard", "HEAD:main");
        using RunningProgram fetch = GuardProgram.Start(
            "git", clone.Directory, [.. bearer, "fetch", "origin"],
            new Dictionary<string, string>(GuardProgram.Environment(ground.Root)) { ["GIT_TRACE_CURL"] = "1", ["GIT_TRACE_CURL_NO_DATA"] = "1" });
        ProgramResult fetched = await fetch.EndAsync();
        Assert.AreEqual(0, fetched.Code, fetched.ToString());
        Assert.IsTrue(fetched.Errors.Contains("Content-Encoding: gzip", StringComparison.Ordinal), "this test is about a packed body");
        Assert.AreEqual(better, await clone.GitAsync("rev-parse", "origin/main"));
    }

    [TestMethod]
    public async Task Without_the_right_token_nothing_is_said_and_a_role_is_a_bound()
    {
        await using Ground ground = Ground.Create();
        await using ServingGuard guard = await ServingGuard.StartAsync(ground, "--http", "0");
        ScratchRepository repository = await ground.GuardedAsync();
        string id = await IdAsync(ground, repository);
        string token = await TokenAsync(ground, "alice", "auditor");
        string root = $"http://{guard.HttpPlace}";
        using var client = new HttpClient();
        string[] everything = [$"/{id}/info/refs?service=git-upload-pack", "/no-such-repo/info/refs?service=git-upload-pack", "/", $"/{id}/HEAD"];
        string[] wrong = ["", "Bearer guard_" + new string('0', 64), "Bearer x", "Basic !", Basic("bob", token), Basic("alice", token[..^1])];
        var answers = new HashSet<string>();
        foreach (string path in everything)
        {
            foreach (string authorization in wrong)
            {
                using HttpResponseMessage answer = await SendAsync(client, HttpMethod.Get, root + path, authorization);
                Assert.AreEqual(HttpStatusCode.Unauthorized, answer.StatusCode, $"{path} with '{authorization}'");
                answers.Add(await answer.Content.ReadAsStringAsync());
            }
        }

        Assert.HasCount(1, answers, "the answer does not depend on what is there");
        using (HttpResponseMessage control = await SendAsync(client, HttpMethod.Get, root + everything[0], Basic("alice", token)))
            Assert.AreEqual(HttpStatusCode.OK, control.StatusCode);
        foreach (string path in everything[1..])
        {
            using HttpResponseMessage answer = await SendAsync(client, HttpMethod.Get, root + path, Basic("alice", token));
            Assert.AreEqual(HttpStatusCode.NotFound, answer.StatusCode, path);
        }

        ProgramResult git = await repository.TryGitAsync("ls-remote", $"http://alice:{token}x@{guard.HttpPlace}/{id}");
        Assert.AreNotEqual(0, git.Code);
        Assert.Contains("Authentication failed", git.Errors);
        string before = await ground.TipAsync(repository);
        await repository.CommitAsync("Raise", ("value", "60\n"));
        git = await repository.TryGitAsync("push", $"http://alice:{token}@{guard.HttpPlace}/{id}", "HEAD:main");
        Assert.AreNotEqual(0, git.Code, git.ToString());
        Assert.Contains("not for the role auditor", git.Errors);
        Assert.AreEqual(before, await ground.TipAsync(repository));

        Assert.AreEqual(0, (await ground.Guard.RunAsync(ground.Root, "token", "rm", "alice")).Code);
        using HttpResponseMessage gone = await SendAsync(client, HttpMethod.Get, root + everything[0], Basic("alice", token));
        Assert.AreEqual(HttpStatusCode.Unauthorized, gone.StatusCode, "what was taken away is gone at once");
    }

    [TestMethod]
    public async Task Requests_that_no_git_makes_are_refused_and_cost_nobody_else_anything()
    {
        await using Ground ground = Ground.Create();
        await using ServingGuard guard = await ServingGuard.StartAsync(ground, "--http", "0");
        ScratchRepository repository = await ground.GuardedAsync();
        string bearer = "Bearer " + await TokenAsync(ground, "alice", "user");
        string push = $"http://{guard.HttpPlace}/{await IdAsync(ground, repository)}/git-receive-pack";
        string fetch = push.Replace("receive", "upload", StringComparison.Ordinal);
        const string type = "application/x-git-receive-pack-request";
        using var client = new HttpClient();

        using (HttpResponseMessage answer = await PostAsync(client, push, bearer, "text/plain", "0000"u8.ToArray()))
            Assert.AreEqual(HttpStatusCode.UnsupportedMediaType, answer.StatusCode, "what a page of another site could send");
        using (HttpResponseMessage answer = await PostAsync(client, push, bearer, type, "0000"u8.ToArray(), expectContinue: true))
            Assert.AreEqual((HttpStatusCode.OK, ""), (answer.StatusCode, await answer.Content.ReadAsStringAsync()), "git's probe before a large push");
        using (HttpResponseMessage answer = await PostAsync(client, push, bearer, type, "nonsense"u8.ToArray()))
            Assert.DoesNotContain("unpack ok", await answer.Content.ReadAsStringAsync());
        using (HttpResponseMessage answer = await PostAsync(client, push, bearer, type, [1, 2, 3], encoding: "br"))
            Assert.AreEqual(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
        foreach (byte[] body in (byte[][])[[1, 2, 3], Packed(new byte[80 << 20])])
        {
            try
            {
                using HttpResponseMessage answer = await PostAsync(client, fetch, bearer, "application/x-git-upload-pack-request", body, encoding: "gzip");
                Assert.DoesNotContain("PACK", await answer.Content.ReadAsStringAsync(), "no valid gzip, or one that unpacks to too much");
            }
            catch (HttpRequestException)
            {
                // Cut off is an answer, too.
            }
        }

        using (HttpResponseMessage answer = await SendAsync(client, HttpMethod.Get, push.Replace("git-receive-pack", "info/refs?service=git-upload-pack", StringComparison.Ordinal), bearer))
            Assert.Contains("refs/heads/main", await answer.Content.ReadAsStringAsync(), "and all goes on");
        await ground.LogVerifiesAsync();
    }

    [TestMethod]
    public async Task A_client_that_vanishes_cancels_nothing_and_SIGTERM_does_not_wait_for_one_that_stays()
    {
        await using Ground ground = Ground.Create();
        ScratchRepository clone = new(ground.At("clone"));
        ScratchRepository repository;
        await using (ServingGuard guard = await ServingGuard.StartAsync(ground, "--http", "0"))
        {
            repository = await ground.GuardedAsync();
            string address = $"http://alice:{await TokenAsync(ground, "alice", "user")}@{guard.HttpPlace}/{await IdAsync(ground, repository)}";
            await repository.GitAsync("clone", "--quiet", address, clone.Directory);
            ground.CloseGate();
            await clone.CommitAsync("Raise", ("value", "60\n"));
            using (RunningProgram push = clone.StartGit("push", "origin", "HEAD:main"))
            {
                await push.SawAsync("measuring");
                foreach (int id in Processes.Naming(guard.HttpPlace)) Processes.Signal(id, "KILL"); // git and its helper
            }

            ground.OpenGate();
            Assert.AreEqual("accepted", (string?)(await ground.DecidedAsync(repository, "C1"))["state"]);

            ground.CloseGate();
            await clone.CommitAsync("Raise again", ("value", "61\n"));
            using RunningProgram waits = clone.StartGit("push", "origin", "HEAD:main");
            await waits.SawAsync("C2 received");
            Assert.AreEqual(0, (await guard.EndAsync("TERM")).Code);
            Assert.AreNotEqual(0, (await waits.EndAsync()).Code, "no verdict is no success");
        }

        ground.OpenGate();
        await using ServingGuard again = await ServingGuard.StartAsync(ground, "--http", "0");
        Assert.AreEqual("accepted", (string?)(await ground.DecidedAsync(repository, "C2"))["state"], "the next start goes on with it");
        Assert.AreEqual(await clone.HeadAsync(), await ground.TipAsync(repository));
        await ground.LogVerifiesAsync();
    }

    [TestMethod]
    public async Task Tokens_that_cannot_be_read_serve_nobody_and_say_nothing_of_home()
    {
        await using Ground ground = Ground.Create();
        await File.WriteAllTextAsync(Path.Combine(ground.Guard.Home, "tokens.json"), "[{}]");
        await using ServingGuard guard = await ServingGuard.StartAsync(ground, "--http", "0");
        using var client = new HttpClient();
        using HttpResponseMessage answer = await SendAsync(client, HttpMethod.Get, $"http://{guard.HttpPlace}/", "Bearer guard_" + new string('0', 64));
        Assert.AreEqual(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        string said = await answer.Content.ReadAsStringAsync();
        Assert.Contains("G305", said);
        Assert.DoesNotContain(ground.Root, said);
    }

    internal static async Task<string> TokenAsync(Ground ground, string name, string role)
    {
        ProgramResult made = await ground.Guard.RunAsync(ground.Root, "token", "add", name, "--role", role);
        Assert.AreEqual(0, made.Code, made.ToString());
        return made.Output.Trim();
    }

    internal static async Task<string> IdAsync(Ground ground, ScratchRepository repository) => (string)(await ground.JsonAsync(repository, "status"))["id"]!;

    private static byte[] Noise(int length)
    {
        byte[] bytes = new byte[length];
        new Random(1).NextBytes(bytes);
        return bytes;
    }

    private static byte[] Packed(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest)) gzip.Write(bytes);
        return packed.ToArray();
    }

    private static async Task<byte[]> ReadSharedAsync(string path)
    {
        try
        {
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var bytes = new MemoryStream();
            await file.CopyToAsync(bytes);
            return bytes.ToArray();
        }
        catch (IOException)
        {
            return []; // a lock, or a file that went meanwhile
        }
    }

    private static string Basic(string name, string token) => "Basic " + Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{name}:{token}"));

    private static Task<HttpResponseMessage> PostAsync(
        HttpClient client, string url, string authorization, string type, byte[] body, string? encoding = null, bool expectContinue = false)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        if (encoding is not null) content.Headers.ContentEncoding.Add(encoding);
        return SendAsync(client, HttpMethod.Post, url, authorization, content, expectContinue);
    }

    private static async Task<HttpResponseMessage> SendAsync(
        HttpClient client, HttpMethod method, string url, string authorization, HttpContent? content = null, bool expectContinue = false)
    {
        using var request = new HttpRequestMessage(method, url) { Content = content };
        request.Headers.ExpectContinue = expectContinue;
        if (authorization.Length > 0) request.Headers.TryAddWithoutValidation("Authorization", authorization);
        return await client.SendAsync(request);
    }
}
