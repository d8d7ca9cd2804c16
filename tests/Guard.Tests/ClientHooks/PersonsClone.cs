using System.Diagnostics;
using System.Text;
using Guard.ClientHooks;
using Guard.Hooks.Receiving;
using Guard.Tests.Measuring.Fakes;

namespace Guard.Tests.ClientHooks;

/// <summary>A person's clone with a real git, a home directory of its own and a home of Guard's that nobody serves.</summary>
internal sealed class PersonsClone : IDisposable
{
    private readonly Scratch scratch = new();

    public PersonsClone(string name = "clone")
    {
        Top = At(name);
        Directory.CreateDirectory(Top);
        Directory.CreateDirectory(At("home"));
        Directory.CreateDirectory(GuardHome, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Git("init", "-q", "-b", "main", "--template=");
    }

    public string Top { get; }

    public string GuardHome => At("guard");

    /// <summary>What hooks wrote down, in their order.</summary>
    public string Record => File.Exists(At("record")) ? File.ReadAllText(At("record")) : "";

    public string At(string name) => Path.Combine(scratch.Path, name);

    public string In(string path) => Path.Combine(Top, path);

    public string Git(params string[] arguments)
    {
        (int code, string text) = TryGit(arguments);
        Assert.AreEqual(0, code, $"git {string.Join(' ', arguments)}: {text}");
        return text.Trim();
    }

    public (int Code, string Text) TryGit(params string[] arguments) => Run("git", Top, arguments);

    public (int Code, string Text) Guard(string directory, params string[] arguments) =>
        Run(Path.Combine(AppContext.BaseDirectory, "guard"), directory, arguments);

    public (int Code, string Text) Run(string program, string directory, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = directory, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        start.Environment.Clear();
        string dotnet = Path.GetFullPath(Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));
        foreach ((string key, string value) in (ReadOnlySpan<(string, string)>)
            [("PATH", "/usr/local/bin:/usr/bin:/bin"), ("HOME", At("home")), ("GUARD_HOME", GuardHome), ("DOTNET_ROOT", dotnet), ("RECORD", At("record")), ("GIT_CONFIG_NOSYSTEM", "1"),
             ("GIT_AUTHOR_NAME", "A"), ("GIT_AUTHOR_EMAIL", "a@b"), ("GIT_COMMITTER_NAME", "A"), ("GIT_COMMITTER_EMAIL", "a@b"), ("LANG", "C.UTF-8")])
        {
            start.Environment[key] = value;
        }

        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> error = process.StandardError.ReadToEndAsync();
        string text = process.StandardOutput.ReadToEnd() + error.Result;
        process.WaitForExit();
        return (process.ExitCode, text);
    }

    public void Write(string path, string text, bool executable = false)
    {
        string file = In(path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.Delete(file); // not through a link
        File.WriteAllText(file, text);
        if (executable) File.SetUnixFileMode(file, PlainFile.Executable);
    }

    public (int Code, string Text) Commit(string path, string text, params string[] options)
    {
        Write(path, text);
        Git("add", "--", path);
        return TryGit(["commit", "-q", "-m", "c", .. options]);
    }

    /// <summary>Installs hooks that start a stand-in for guard, which writes down that it ran.</summary>
    public void InstallStandIn(string? directory = null)
    {
        string program = At("stand-in");
        if (!File.Exists(program))
        {
            File.WriteAllText(program, "#!/bin/sh\necho guard >>\"$RECORD\"\ncat >/dev/null\n");
            File.SetUnixFileMode(program, PlainFile.Executable);
        }

        using PersonClone clone = PersonClone.Open(directory ?? Top);
        new CloneHooks(clone).Install([program], GuardHome);
    }

    public void Uninstall(string? directory = null)
    {
        using PersonClone clone = PersonClone.Open(directory ?? Top);
        new CloneHooks(clone).Uninstall();
    }

    public bool Active(string? directory = null)
    {
        using PersonClone clone = PersonClone.Open(directory ?? Top);
        return new CloneHooks(clone).Active;
    }

    /// <summary>Configuration and hooks, byte for byte, with modes and link targets; without what Guard had to put somewhere else.</summary>
    public string Snapshot()
    {
        var text = new StringBuilder();
        foreach (string path in Directory.EnumerateFileSystemEntries(In(".git"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            string name = Path.GetRelativePath(In(".git"), path);
            if (name.EndsWith(".kept-by-guard", StringComparison.Ordinal)) continue;
            if (!name.StartsWith("config", StringComparison.Ordinal) && !name.StartsWith("hooks", StringComparison.Ordinal) && !name.StartsWith("guard", StringComparison.Ordinal)) continue;
            string? link = new FileInfo(path).LinkTarget;
            text.Append(name).Append(' ').Append(link ?? (Directory.Exists(path) ? "directory" : $"{File.GetUnixFileMode(path)} {Convert.ToHexString(File.ReadAllBytes(path))}")).Append('\n');
        }

        return text.ToString();
    }

    public void Dispose() => scratch.Dispose();
}
