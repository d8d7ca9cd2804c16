using System.Diagnostics;
using System.Text;

namespace Guard.EndToEnd.Tests.Support;

/// <summary>A started program whose output is collected while it runs.</summary>
internal sealed class RunningProgram : IDisposable
{
    private readonly Process process;
    private readonly Task<string> output;
    private readonly Task<string> errors;
    private readonly StringBuilder seen = new();
    private readonly List<(string Text, TaskCompletionSource Found)> awaited = [];

    /// <summary>Starts a program.</summary>
    public RunningProgram(ProcessStartInfo start, string? input)
    {
        process = Process.Start(start)!;
        output = CollectAsync(process.StandardOutput);
        errors = CollectAsync(process.StandardError);
        if (input is not null) process.StandardInput.Write(input);
        process.StandardInput.Close();
    }

    /// <summary>Its process id.</summary>
    public int Id => process.Id;

    /// <summary>Completes when a text has appeared on stdout or stderr; fails when the program ends without it or takes too long.</summary>
    public async Task SawAsync(string text)
    {
        var found = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (seen)
        {
            if (seen.ToString().Contains(text, StringComparison.Ordinal)) return;
            awaited.Add((text, found));
        }

        Task ended = Task.WhenAll(output, errors);
        Task first = await Task.WhenAny(found.Task, ended).WaitAsync(GuardProgram.Patience);
        if (first == ended && !found.Task.IsCompleted) Assert.Fail($"ended without '{text}': {await EndAsync()}");
    }

    /// <summary>Sends a signal, by kill(1).</summary>
    public void Signal(string name) => Processes.Signal(process.Id, name);

    /// <summary>Waits for the end.</summary>
    /// <exception cref="TimeoutException">It did not end; it is killed then.</exception>
    public async Task<ProgramResult> EndAsync()
    {
        try
        {
            await process.WaitForExitAsync().WaitAsync(GuardProgram.Patience);
            return new ProgramResult(process.ExitCode, await output.WaitAsync(GuardProgram.Patience), await errors.WaitAsync(GuardProgram.Patience));
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{process.StartInfo.FileName} {string.Join(' ', process.StartInfo.ArgumentList)} did not end. So far:\n{seen}");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        process.Dispose();
    }

    private async Task<string> CollectAsync(StreamReader reader)
    {
        var all = new StringBuilder();
        char[] buffer = new char[8192];
        int read;
        while ((read = await reader.ReadAsync(buffer)) > 0)
        {
            all.Append(buffer, 0, read);
            lock (seen)
            {
                seen.Append(buffer, 0, read);
                string text = seen.ToString();
                foreach ((string wanted, TaskCompletionSource found) in awaited)
                {
                    if (text.Contains(wanted, StringComparison.Ordinal)) found.TrySetResult();
                }
            }
        }

        return all.ToString();
    }
}
