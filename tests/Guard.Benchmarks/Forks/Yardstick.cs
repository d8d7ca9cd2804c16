using System.Diagnostics;
using System.Globalization;
using Guard.Vm.Tests.Kvm;

namespace Guard.Benchmarks.Forks;

/// <summary>The same fork in C, in a process of its own that answers when it is asked, so that both are measured in the same minute.</summary>
internal sealed class Yardstick : IAsyncDisposable
{
    private readonly Process _process;

    private Yardstick(Process process) => _process = process;

    /// <summary>Compiles and starts it.</summary>
    /// <param name="directory">Where to put it.</param>
    /// <param name="mebibytes">Guest memory.</param>
    /// <exception cref="NotSupportedException">There is no C compiler.</exception>
    public static async Task<Yardstick> StartAsync(string directory, int mebibytes)
    {
        string compiler = new[] { "/usr/bin/gcc", "/usr/local/bin/gcc", "/usr/bin/clang", "/usr/local/bin/clang" }.FirstOrDefault(File.Exists)
            ?? throw new NotSupportedException("There is no C compiler: apt-get install gcc libc6-dev.");
        string program = Path.Combine(directory, "forkfloor"), payload = Path.Combine(directory, "payload.bin");
        await Child.RunAsync(null, compiler, "-O2", "-Wall", "-o", program, Path.Combine(AppContext.BaseDirectory, "Forks", "forkfloor.c"));
        await File.WriteAllBytesAsync(payload, Payload.Code);
        var start = new ProcessStartInfo(program, [payload, mebibytes.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        return new Yardstick(Process.Start(start)!);
    }

    /// <summary>Forks, one after the other.</summary>
    /// <param name="kind"><c>none</c>, <c>full</c>, <c>foreign</c> or <c>ready</c>: see its source.</param>
    /// <param name="count">How many.</param>
    /// <returns>Milliseconds each.</returns>
    /// <exception cref="InvalidOperationException">It ended.</exception>
    public async Task<IReadOnlyList<double>> ForkAsync(string kind, int count)
    {
        await _process.StandardInput.WriteLineAsync($"{kind} {count}");
        await _process.StandardInput.FlushAsync();
        string line = await _process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The yardstick ended.");
        return [.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(each => double.Parse(each, CultureInfo.InvariantCulture) / 1000)];
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
