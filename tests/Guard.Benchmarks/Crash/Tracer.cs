using System.Diagnostics;
using System.Threading.Channels;

namespace Guard.Benchmarks.Crash;

/// <summary>A host that runs under <c>fspoint</c>, which counts its file-system calls, kills it at one, or lets them fail.</summary>
internal sealed class Tracer : IAsyncDisposable
{
    private const string Mark = "fspoint: ";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly Process process;
    private readonly Channel<string> counts = Channel.CreateUnbounded<string>();
    private readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task reading;
    private readonly Task<string> complaints;

    private Tracer(Process process)
    {
        this.process = process;
        complaints = process.StandardError.ReadToEndAsync();
        reading = ReadAsync();
    }

    /// <summary>The call at which it acted, as <c>killed N PROGRAM CALL PATH</c> or <c>failed …</c>; null while it did not.</summary>
    public string? Fired { get; private set; }

    /// <summary>Ends when the host has ended, whatever became of what it had started.</summary>
    public Task Ended => ended.Task;

    /// <summary>Compiles fspoint.</summary>
    /// <param name="directory">Where to put it.</param>
    /// <returns>Its path.</returns>
    /// <exception cref="NotSupportedException">There is no C compiler, or this is another processor.</exception>
    public static async Task<string> CompileAsync(string directory)
    {
        if (System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture != System.Runtime.InteropServices.Architecture.X64)
            throw new NotSupportedException("fspoint knows x86-64 only.");
        string compiler = new[] { "/usr/bin/gcc", "/usr/local/bin/gcc", "/usr/bin/clang", "/usr/local/bin/clang" }.FirstOrDefault(File.Exists)
            ?? throw new NotSupportedException("There is no C compiler: apt-get install gcc libc6-dev.");
        string program = Path.Combine(directory, "fspoint");
        await Child.RunAsync(null, compiler, "-O1", "-Wall", "-pthread", "-o", program, Path.Combine(AppContext.BaseDirectory, "Crash", "fspoint.c"));
        return program;
    }

    /// <summary>Starts a host and waits until it serves.</summary>
    /// <param name="fspoint">The program.</param>
    /// <param name="site">What the host serves.</param>
    /// <param name="armed">A command for fspoint before the host's first call, or null.</param>
    /// <param name="options">Options of the host.</param>
    /// <exception cref="CrashViolationException">The host did not come up; never when it was armed.</exception>
    public static async Task<Tracer> StartAsync(string fspoint, CrashSite site, string? armed, params string[] options)
    {
        var start = new ProcessStartInfo(fspoint) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" };
        List<string> arguments = ["--under", site.Home + "/", "--under", "/store/"];
        if (armed is not null) arguments.AddRange(["--arm", armed]);
        arguments.AddRange(["--", "dotnet", "exec", Path.Combine(AppContext.BaseDirectory, "Guard.Benchmarks.dll"), CrashHost.Verb, site.Root, .. options]);
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        var tracer = new Tracer(Process.Start(start)!);
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await Task.WhenAny(tracer.ready.Task, tracer.ended.Task).WaitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            await tracer.DisposeAsync();
            throw new CrashViolationException("the host did not start within a minute");
        }

        if (tracer.ready.Task.IsCompleted || armed is not null) return tracer;
        await tracer.DisposeAsync();
        throw new CrashViolationException("the host refuses to start: " + (await tracer.complaints).Trim());
    }

    /// <summary>Whether the host came up.</summary>
    public bool IsReady => ready.Task.IsCompleted;

    /// <summary>Gives fspoint a command.</summary>
    /// <returns>The calls it had counted since the one before; 0 when it has ended.</returns>
    public async Task<long> TellAsync(string command)
    {
        try
        {
            await process.StandardInput.WriteLineAsync(command);
            await process.StandardInput.FlushAsync();
            using var patience = new CancellationTokenSource(Patience);
            return long.Parse(await counts.Reader.ReadAsync(patience.Token), System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (Exception error) when (error is IOException or ChannelClosedException)
        {
            return 0;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            process.StandardInput.Close(); // fspoint ends and takes everything along
        }
        catch (IOException)
        {
            // It ended before.
        }

        await process.WaitForExitAsync();
        await reading;
        await complaints;
        process.Dispose();
    }

    private async Task ReadAsync()
    {
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line == CrashHost.Ready) ready.TrySetResult();
            if (!line.StartsWith(Mark, StringComparison.Ordinal)) continue;
            string said = line[Mark.Length..];
            if (said.StartsWith("count ", StringComparison.Ordinal)) counts.Writer.TryWrite(said["count ".Length..]);
            else if (said is "exited" or "died") ended.TrySetResult();
            else Fired ??= said;
        }

        counts.Writer.TryComplete();
        ended.TrySetResult();
    }
}
