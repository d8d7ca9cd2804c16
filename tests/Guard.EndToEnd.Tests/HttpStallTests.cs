using System.IO.Compression;
using System.Net.Sockets;
using System.Text;
using Guard.EndToEnd.Tests.Support;

namespace Guard.EndToEnd.Tests;

/// <summary>HTTP clients that stall, drip or never end: the server's own limits end each of them, and meanwhile others are served.</summary>
[TestClass]
public sealed class HttpStallTests
{
    private const string Type = "application/x-git-receive-pack-request";

    [TestMethod]
    public async Task Whoever_stalls_is_cut_off_and_nobody_else_notices()
    {
        await using Ground ground = Ground.Create();
        await using ServingGuard guard = await ServingGuard.StartAsync(ground, "--http", "0");
        ScratchRepository repository = await ground.GuardedAsync();
        string id = await HttpTests.IdAsync(ground, repository);
        string token = await HttpTests.TokenAsync(ground, "alice", "user");
        string before = await ground.TipAsync(repository);
        await using var memory = new MemoryPeak(ground.Guard.Home);
        string post = $"POST /{id}/git-receive-pack HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Type: {Type}\r\n";
        string command = $"00a6{before} {new string('7', 40)} refs/heads/main\0 report-status side-band-64k";
        command = (command.Length).ToString("x4", System.Globalization.CultureInfo.InvariantCulture) + command[4..];
        (string What, string Head, Func<NetworkStream, Task> Then)[] clients =
        [
            ("says nothing", "", Nothing),
            ("half a request line", "GET /", Nothing),
            ("headers that never end", $"GET /{id}/info/refs?service=git-upload-pack HTTP/1.1\r\nHost: x\r\n", Drip("X-A: b\r\n")),
            ("a body that does not come", post + "Content-Length: 1000\r\n\r\n", Nothing),
            ("a body that stops inside a command", post + "Content-Length: 1000\r\n\r\n" + command[..40], Nothing),
            ("a body that stops before the pack", post + "Content-Length: 100000\r\n\r\n" + command + "0000", Nothing),
            ("chunks that never end", post + "Transfer-Encoding: chunked\r\n\r\n", Drip("1\r\n0\r\n")),
            ("a chunk of a size that never comes", post + "Transfer-Encoding: chunked\r\n\r\nfffffff\r\n0000", Nothing),
            ("gzip that never ends", post + "Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\na\r\n" + Encoding.Latin1.GetString(Packed(new byte[1000])[..10]) + "\r\n", Nothing),
            ("an unauthorised body that never ends", $"POST /{id}/git-receive-pack HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000\r\n\r\n", Drip("x")),
        ];
        Task<string>[] ends = [.. clients.SelectMany(client => Enumerable.Repeat(client, 4)).Select(client => EndAsync(guard, client.Head, client.Then))];

        // While forty of them stall.
        await repository.CommitAsync("Raise", ("value", "60\n"));
        ProgramResult push = await repository.TryGitAsync("push", $"http://bob:{await HttpTests.TokenAsync(ground, "bob", "user")}@{guard.HttpPlace}/{id}", "HEAD:main");
        Assert.AreEqual(0, push.Code, push.ToString());
        string[] said = await Task.WhenAll(ends);
        foreach (string text in said) Assert.DoesNotContain("ok refs/heads/main", text);
        Assert.AreEqual(await repository.HeadAsync(), await ground.TipAsync(repository));

        // A body of kilobytes that unpacks to gigabytes.
        byte[] bomb = Packed(new byte[1 << 30]);
        string answer = await EndAsync(guard, post + $"Content-Encoding: gzip\r\nContent-Length: {bomb.Length}\r\n\r\n", async stream => await stream.WriteAsync(bomb));
        Assert.DoesNotContain("ok refs/heads/main", answer);
        Assert.IsLessThan(512L << 20, memory.Resident);

        await repository.CommitAsync("Raise more", ("value", "61\n"));
        push = await repository.TryGitAsync("push", $"http://alice:{token}@{guard.HttpPlace}/{id}", "HEAD:main");
        Assert.AreEqual(0, push.Code, push.ToString());
        await ground.LogVerifiesAsync();
    }

    private static Task Nothing(NetworkStream stream) => Task.CompletedTask;

    private static Func<NetworkStream, Task> Drip(string drop) => async stream =>
    {
        using var beat = new PeriodicTimer(TimeSpan.FromMilliseconds(500));
        byte[] bytes = Encoding.ASCII.GetBytes(drop);
        while (await beat.WaitForNextTickAsync()) await stream.WriteAsync(bytes);
    };

    // Completes when the server has ended the connection; that it does is what is tested.
    private static async Task<string> EndAsync(ServingGuard guard, string head, Func<NetworkStream, Task> then)
    {
        string[] place = guard.HttpPlace.Split(':');
        using var client = new TcpClient();
        await client.ConnectAsync(place[0], int.Parse(place[1], System.Globalization.CultureInfo.InvariantCulture));
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(head));
        Task acting = then(stream);
        var all = new MemoryStream();
        try
        {
            await stream.CopyToAsync(all).WaitAsync(GuardProgram.Patience);
        }
        catch (IOException)
        {
            // A reset is an end, too.
        }

        client.Close();
        try
        {
            await acting;
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // It spoke to nobody.
        }

        return Encoding.Latin1.GetString(all.ToArray());
    }

    private static byte[] Packed(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest)) gzip.Write(bytes);
        return packed.ToArray();
    }
}
