using System.Net;
using System.Net.Sockets;

namespace Guard.EndToEnd.Tests.Support;

/// <summary>A real sshd on a loopback port, as an ordinary process with a configuration, a host key and one user's key of its own.</summary>
internal sealed class Sshd : IDisposable
{
    private const string Program = "/usr/sbin/sshd";
    private readonly RunningProgram _program;
    private readonly string _directory;
    private readonly int _port;

    private Sshd(RunningProgram program, string directory, int port) => (_program, _directory, _port) = (program, directory, port);

    /// <summary>A command for GIT_SSH_COMMAND.</summary>
    public string Client => $"ssh -F none -p {_port} -i {_directory}/key -o IdentitiesOnly=yes -o BatchMode=yes -o StrictHostKeyChecking=no"
        + $" -o UserKnownHostsFile={_directory}/known -o LogLevel=ERROR -o SendEnv=GIT_PROTOCOL -o SendEnv=GUARD_TEST";

    /// <summary>The private key that it takes.</summary>
    public string Key => Path.Combine(_directory, "key");

    /// <summary>Where it listens, as a URL has it.</summary>
    public string Place => $"127.0.0.1:{_port}";

    /// <summary>Its own key as a client's known_hosts has it.</summary>
    public string KnownHosts => $"[127.0.0.1]:{_port} {File.ReadAllText(Path.Combine(_directory, "host.pub"))}";

    /// <summary>A URL of a repository behind it.</summary>
    public string Url(string repository) => $"ssh://{Environment.UserName}@127.0.0.1:{_port}/{repository}";

    /// <summary>Starts it.</summary>
    /// <param name="ground">Where its files go.</param>
    /// <param name="forced">The forced command of the one key.</param>
    public static async Task<Sshd> StartAsync(Ground ground, string forced)
    {
        if (!File.Exists(Program)) Assert.Inconclusive("sshd is missing: apt-get install openssh-server");
        string directory = ground.At("sshd-" + Guid.NewGuid().ToString("n"));
        Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        if (Environment.IsPrivilegedProcess) Directory.CreateDirectory("/run/sshd"); // sshd separates its privileges there
        foreach (string key in (string[])["key", "host"])
        {
            using RunningProgram made = GuardProgram.Start(
                "ssh-keygen", directory, ["-q", "-t", "ed25519", "-N", "", "-f", Path.Combine(directory, key)], GuardProgram.Environment(directory));
            ProgramResult end = await made.EndAsync();
            Assert.AreEqual(0, end.Code, end.ToString());
        }

        string quoted = forced.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        await File.WriteAllTextAsync(
            Path.Combine(directory, "authorized_keys"), $"command=\"{quoted}\",restrict {await File.ReadAllTextAsync(Path.Combine(directory, "key.pub"))}");
        int port = FreePort();
        await File.WriteAllTextAsync(
            Path.Combine(directory, "config"),
            $"""
            ListenAddress 127.0.0.1:{port}
            HostKey {directory}/host
            PidFile none
            AuthorizedKeysFile {directory}/authorized_keys
            StrictModes no
            UsePAM no
            PasswordAuthentication no
            KbdInteractiveAuthentication no
            PermitRootLogin yes
            AcceptEnv GIT_PROTOCOL GUARD_TEST
            LogLevel VERBOSE

            """);
        RunningProgram program = GuardProgram.Start(Program, directory, ["-D", "-e", "-f", Path.Combine(directory, "config")], GuardProgram.Environment(directory));
        await program.SawAsync("Server listening on");
        return new Sshd(program, directory, port);
    }

    /// <summary>Runs ssh with a remote command.</summary>
    public async Task<ProgramResult> RunAsync(params string[] command)
    {
        string[] words = Client.Split(' ');
        using RunningProgram ssh = GuardProgram.Start(
            words[0], _directory, [.. words[1..], $"{Environment.UserName}@127.0.0.1", .. command], GuardProgram.Environment(_directory));
        return await ssh.EndAsync();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _program.Signal("TERM");
        _program.Dispose();
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
