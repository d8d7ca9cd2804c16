using System.Text;
using Guard.Vm.Process;

namespace Guard.Vm.Tests;

/// <summary>Starts boxes for tests and collects what they print.</summary>
internal static class Boxes
{
    /// <summary>Longest wait for anything in a test.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Everything that this run leaves on disk; <see cref="Cleanup"/> removes it.</summary>
    public static readonly string Base = Path.Combine(Path.GetTempPath(), $"guard-vm-test-{Environment.ProcessId}");

    /// <summary>The Shim that the build made.</summary>
    public static string ShimPath
    {
        get
        {
            for (DirectoryInfo? directory = new(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
            {
                string candidate = Path.Combine(directory.FullName, "artifacts/shim/guard-shim");
                if (File.Exists(candidate)) return candidate;
            }

            throw new FileNotFoundException("artifacts/shim/guard-shim: build tests/Guard.Vm.Tests without GuardSkipShim.");
        }
    }

    /// <summary>A launcher with a directory of its own.</summary>
    public static ProcessBoxLauncher Launcher() => new(ShimPath, Path.Combine(Base, "state"));

    /// <summary>A spec with the usual environment.</summary>
    public static BoxSpec Spec(params string[] arguments) => new()
    {
        Name = "test",
        Arguments = arguments,
        HostUid = HostIdentity.Allocate(),
        Environment = new Dictionary<string, string> { ["PATH"] = "/usr/local/bin:/usr/bin:/bin", ["HOME"] = "/home/agent", ["LANG"] = "C.UTF-8" },
        Limits = new BoxLimits { WallSeconds = 60 },
    };

    /// <summary>A spec that runs a shell script.</summary>
    public static BoxSpec Script(string script) => Spec("/bin/sh", "-c", script);

    /// <summary>Runs a box to its end.</summary>
    public static async Task<BoxResult> RunAsync(BoxSpec spec, string? input = null)
    {
        using var patience = new CancellationTokenSource(Patience);
        await using IBox box = await Launcher().StartAsync(new BoxRequest(spec), patience.Token);
        Task<string> output = ReadAsync(box.StandardOutput, patience.Token), errors = ReadAsync(box.StandardError, patience.Token);
        if (input is not null) await box.StandardInput.WriteAsync(Encoding.UTF8.GetBytes(input), patience.Token);
        box.StandardInput.Close();
        BoxExit exit = await box.WaitAsync(patience.Token);
        return new BoxResult(exit, await output, await errors, box.Isolation);
    }

    /// <summary>Runs a shell script in a box.</summary>
    public static Task<BoxResult> RunScriptAsync(string script) => RunAsync(Script(script));

    /// <summary>Answers each connection of a port with its number and what came, until the box is gone.</summary>
    public static async Task AnswerAsync(IBoxPort port)
    {
        while (await port.AcceptAsync() is { } stream)
        {
            using (stream)
            {
                byte[] buffer = new byte[100];
                int count = await stream.ReadAsync(buffer);
                await stream.WriteAsync(Encoding.UTF8.GetBytes($"{port.Number} heard {Encoding.UTF8.GetString(buffer, 0, count)}\n"));
            }
        }
    }

    /// <summary>A fresh directory that everyone may enter.</summary>
    public static string FreshDirectory()
    {
        string path = Path.Combine(Base, Path.GetRandomFileName());
        foreach (string directory in (string[])[Base, path])
        {
            Directory.CreateDirectory(directory);
            File.SetUnixFileMode(directory, (UnixFileMode)0x1ed);
        }

        return path;
    }

    /// <summary>Reads a stream to its end as text.</summary>
    public static async Task<string> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(stream, leaveOpen: true);
        return await reader.ReadToEndAsync(cancellationToken);
    }
}
