using System.Diagnostics;

namespace Guard.Hooks.Git;

/// <summary>
/// Runs host git, only ever in directories that no agent can write. Started with Process.Start (never fork), with <see cref="GitEnvironment"/>.
/// </summary>
public static class GitProcess
{
    private const int BufferBytes = 64 * 1024;
    private const long LongestOutput = 64L << 20;

    /// <summary>Runs git to its end.</summary>
    /// <param name="repository">A bare repository of Guard's own, passed as <c>--git-dir</c>; null for commands that need none.</param>
    /// <param name="arguments">Arguments, never of an agent's choosing.</param>
    /// <param name="input">Standard input, or null for none.</param>
    /// <param name="configuration">Further configuration pairs.</param>
    /// <param name="environment">Further environment variables.</param>
    /// <param name="cancellationToken">Kills the child.</param>
    /// <exception cref="GitException">git could not be started.</exception>
    public static async Task<GitResult> RunAsync(
        string? repository,
        IReadOnlyList<string> arguments,
        ReadOnlyMemory<byte>? input = null,
        (string Key, string Value)[]? configuration = null,
        (string Key, string Value)[]? environment = null,
        CancellationToken cancellationToken = default)
    {
        using Process process = Start(repository, arguments, configuration, environment);
        try
        {
            Task feed = FeedAsync(process, input, cancellationToken);
            Task<string> error = GitComplaint.ReadAsync(process.StandardError.BaseStream);
            using var output = new MemoryStream();
            byte[] buffer = new byte[BufferBytes];
            for (int got = await process.StandardOutput.BaseStream.ReadAsync(buffer, cancellationToken); got > 0; got = await process.StandardOutput.BaseStream.ReadAsync(buffer, cancellationToken))
            {
                output.Write(buffer, 0, got);
                if (output.Length <= LongestOutput) continue;
                process.Kill(entireProcessTree: true); // a remote may answer without end
                throw new GitException($"git {string.Join(' ', arguments.Take(1))} printed more than {LongestOutput} bytes, so it was ended.");
            }

            await feed;
            await process.WaitForExitAsync(cancellationToken);
            return new GitResult(process.ExitCode, output.ToArray(), (await error).TrimEnd());
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    /// <summary>Runs git and insists on exit code 0.</summary>
    /// <inheritdoc cref="RunAsync"/>
    /// <exception cref="GitException">git could not be started or failed.</exception>
    public static async Task<GitResult> RunCheckedAsync(
        string? repository,
        IReadOnlyList<string> arguments,
        ReadOnlyMemory<byte>? input = null,
        (string Key, string Value)[]? configuration = null,
        CancellationToken cancellationToken = default)
    {
        GitResult result = await RunAsync(repository, arguments, input, configuration, cancellationToken: cancellationToken);
        return result.ExitCode == 0
            ? result
            : throw new GitException($"git {string.Join(' ', arguments.Take(3))} ended with {result.ExitCode}: {result.Error}");
    }

    /// <summary>Starts git with all three streams redirected.</summary>
    /// <param name="repository">A bare repository of Guard's own, or null.</param>
    /// <param name="arguments">Arguments, never of an agent's choosing.</param>
    /// <param name="configuration">Further configuration pairs.</param>
    /// <param name="environment">Further environment variables, for the hooks that git starts.</param>
    /// <exception cref="GitException">git could not be started: it is not installed.</exception>
    public static Process Start(
        string? repository,
        IReadOnlyList<string> arguments,
        (string Key, string Value)[]? configuration = null,
        (string Key, string Value)[]? environment = null)
    {
        var start = new ProcessStartInfo(HostProgram.Find("git"))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = repository ?? "/",
        };
        GitEnvironment.Apply(start, home: repository ?? "/");
        foreach (string argument in GitEnvironment.Arguments(configuration ?? [])) start.ArgumentList.Add(argument);
        foreach ((string key, string value) in environment ?? []) start.Environment[key] = value;
        if (repository is not null) start.ArgumentList.Add("--git-dir=" + repository);
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            throw new GitUnusableException("git cannot be started.", error);
        }
    }

    private static async Task FeedAsync(Process process, ReadOnlyMemory<byte>? input, CancellationToken cancellationToken)
    {
        try
        {
            if (input is { } bytes) await process.StandardInput.BaseStream.WriteAsync(bytes, cancellationToken);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // git ended before it read everything; its exit code tells.
        }
    }
}
