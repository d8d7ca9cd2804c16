using System.Diagnostics;

namespace Guard.Hooks.Tests.Support;

/// <summary>A real git client in a directory of its own, as an agent or a person has it.</summary>
internal sealed class GitClient(string directory, string tools, string socket)
{
    public string Directory { get; } = directory;

    /// <summary>Runs git and returns exit code and everything it printed.</summary>
    public async Task<(int Code, string Text)> TryAsync(string[] arguments, byte[]? input = null, params (string Key, string Value)[] environment)
    {
        var start = new ProcessStartInfo("git")
        {
            WorkingDirectory = Directory, RedirectStandardError = true, RedirectStandardOutput = true, RedirectStandardInput = true,
        };
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        start.Environment.Clear();
        start.Environment["PATH"] = tools + ":/usr/local/bin:/usr/bin:/bin";
        start.Environment["HOME"] = Directory;
        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        start.Environment["GUARD_GIT_SOCKET"] = socket;
        foreach ((string name, string value) in (ReadOnlySpan<(string, string)>)[("NAME", "A"), ("EMAIL", "a@example.org")])
            start.Environment["GIT_AUTHOR_" + name] = start.Environment["GIT_COMMITTER_" + name] = value;
        foreach ((string key, string value) in environment) start.Environment[key] = value;
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        if (input is not null) await process.StandardInput.BaseStream.WriteAsync(input);
        process.StandardInput.Close();
        string text = await output + await error;
        await process.WaitForExitAsync();
        return (process.ExitCode, text);
    }

    /// <summary>Runs git and insists that it succeeds.</summary>
    public async Task<string> RunAsync(params string[] arguments)
    {
        (int code, string text) = await TryAsync(arguments);
        Assert.AreEqual(0, code, $"git {string.Join(' ', arguments)}: {text}");
        return text.Trim();
    }

    /// <summary>Writes a git object and returns its id.</summary>
    public async Task<string> WriteAsync(string type, byte[] bytes)
    {
        (int code, string text) = await TryAsync(["hash-object", "-t", type, "-w", "--literally", "--stdin"], bytes);
        Assert.AreEqual(0, code, text);
        return text.Trim();
    }

    /// <summary>Commits one file.</summary>
    public async Task<string> CommitAsync(string path, string content, string? message = null)
    {
        string file = Path.Combine(Directory, path);
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(file, content);
        await RunAsync("add", "-A");
        await RunAsync("commit", "-q", "-m", message ?? $"change {path}");
        return await RunAsync("rev-parse", "HEAD");
    }
}
