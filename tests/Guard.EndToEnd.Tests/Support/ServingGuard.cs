using System.Net.Sockets;
using System.Text;

namespace Guard.EndToEnd.Tests.Support;

/// <summary>A <c>guard serve</c>, which says as to systemd when it is ready.</summary>
internal sealed class ServingGuard : IAsyncDisposable
{
    private readonly Socket _systemd;
    private readonly RunningProgram _program;

    private ServingGuard(Socket systemd, RunningProgram program) => (_systemd, _program) = (systemd, program);

    /// <summary>What it said when it was ready.</summary>
    public string Status { get; private set; } = "";

    /// <summary>Where it serves HTTP, such as <c>127.0.0.1:40123</c>.</summary>
    public string HttpPlace => Status.Split("http://")[1].Trim();

    /// <summary>Starts it and waits until it is ready.</summary>
    public static async Task<ServingGuard> StartAsync(Ground ground, params string[] arguments)
    {
        string address = ground.At("notify");
        File.Delete(address);
        var systemd = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        systemd.Bind(new UnixDomainSocketEndPoint(address));
        File.SetUnixFileMode(address, (UnixFileMode)Convert.ToInt32("777", 8)); // the service may be another account
        RunningProgram program = ground.Guard.Start(ground.Root, ["serve", .. arguments], new Dictionary<string, string> { ["NOTIFY_SOCKET"] = address });
        var guard = new ServingGuard(systemd, program);
        guard.Status = await guard.SaidAsync();
        Assert.StartsWith("READY=1\nSTATUS=", guard.Status);
        return guard;
    }

    /// <summary>The next thing that it tells systemd; fails when it ends without.</summary>
    public async Task<string> SaidAsync()
    {
        byte[] buffer = new byte[4096];
        Task<int> said = _systemd.ReceiveAsync(buffer);
        Task<ProgramResult> ended = _program.EndAsync();
        if (await Task.WhenAny(said, ended) == ended && !said.IsCompleted) Assert.Fail("guard serve ended: " + await ended);
        return Encoding.UTF8.GetString(buffer, 0, await said);
    }

    /// <summary>Sends a signal and waits for the end.</summary>
    public async Task<ProgramResult> EndAsync(string signal)
    {
        _program.Signal(signal);
        return await _program.EndAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _program.Signal("TERM");
        await _program.EndAsync();
        _program.Dispose();
        _systemd.Dispose();
    }
}
