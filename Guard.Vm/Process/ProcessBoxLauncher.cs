using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Guard.Vm.Interop;
using Guard.Vm.Seccomp;
using SystemProcess = System.Diagnostics.Process;

namespace Guard.Vm.Process;

/// <summary>
/// Starts boxes of the <c>process</c> rung: the native Shim makes namespaces, mounts and filter, and stays beside the box. This class only writes
/// the spec, listens, starts the Shim and believes its reports; it never forks.
/// </summary>
/// <param name="shimPath">The Shim's program file.</param>
/// <param name="stateDirectory">A directory of Guard's own for specs and sockets; made with mode 0700 when missing.</param>
public sealed class ProcessBoxLauncher(string shimPath, string stateDirectory) : IBoxLauncher
{
    private static readonly ConcurrentDictionary<string, SeccompProgram> Programs = new(StringComparer.Ordinal);

    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public IsolationRung Rung => IsolationRung.Process;

    /// <summary>The Shim's program file.</summary>
    public string ShimPath => shimPath;

    /// <inheritdoc/>
    /// <exception cref="BoxException">The box cannot be built for another reason; the message says which step failed.</exception>
    public async Task<IBox> StartAsync(BoxRequest request, CancellationToken cancellationToken = default)
    {
        BoxSpecCheck.Validate(request.Spec, request.Descriptors);
        SeccompProgram filter = Programs.GetOrAdd(request.Spec.SeccompProfile, name => SeccompCompiler.Compile(SeccompProfile.Shipped(name)));
        string directory = BoxDirectory.Create(stateDirectory);
        try
        {
            return await StartAsync(request, filter, directory, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            BoxDirectory.Remove(directory);
            throw;
        }
    }

    /// <summary>Turns a <c>failed</c> report into the exception that callers expect.</summary>
    internal static Exception Failure(BoxReport report)
    {
        string message = report.Error ?? "The box cannot be built; the Shim gave no reason.";
        return report.Layer is { } layer ? new IsolationUnavailableException(layer, message, report.Fix ?? "") : new BoxException(message);
    }

    private async Task<IBox> StartAsync(BoxRequest request, SeccompProgram filter, string directory, CancellationToken cancellationToken)
    {
        using var control = new ListeningSocket(Path.Combine(directory, "c"));
        Dictionary<int, ListeningSocket> listeners = request.Descriptors.ToDictionary(
            number => number, number => new ListeningSocket(Path.Combine(directory, $"d{number}")));
        using ListeningSocket? portListener = request.Spec.Ports.Count > 0 ? new ListeningSocket(Path.Combine(directory, "p")) : null;
        SystemProcess? shim = null;
        ShimConnection? connection = null;
        try
        {
            BoxSpec spec = request.Spec with
            {
                ControlSocket = control.Path,
                PortSocket = portListener?.Path ?? "",
                Descriptors = [.. listeners.Select(pair => new BoxDescriptor(pair.Key, pair.Value.Path))],
            };
            string specPath = Path.Combine(directory, "spec");
            BoxDirectory.Write(specPath, BoxSpecJson.Write(spec));
            BoxDirectory.Write(specPath + ".bpf", filter.ToBytes());
            shim = StartShim(specPath, request);
            connection = new ShimConnection(await OrEndAsync(shim, token => control.AcceptAsync(shim.Id, token), cancellationToken).ConfigureAwait(false));
            foreach ((int number, ListeningSocket listener) in listeners)
            {
                Socket socket = await OrEndAsync(shim, token => listener.AcceptAsync(shim.Id, token), cancellationToken).ConfigureAwait(false);
                request.OnDescriptor?.Invoke(number, new NetworkStream(socket, ownsSocket: true));
            }

            using Socket? handover = portListener is null ? null : await OrEndAsync(shim, token => portListener.AcceptAsync(shim.Id, token), cancellationToken).ConfigureAwait(false);
            BoxReport? report = await connection.ReceiveAsync(cancellationToken).ConfigureAwait(false);
            if (report is not { Kind: "started", Isolation: { } isolation })
                throw report is null ? new BoxException("The Shim ended before the box stood; see the kernel's log for a kill.") : Failure(report);
            IReadOnlyList<BoxPort> ports = handover is null ? [] : TakePorts(handover, spec.Ports);
            return new ProcessBox(shim, connection, isolation with { FilterHash = filter.Hash(), MountHash = MountHash(spec) }, directory, ports);
        }
        catch
        {
            connection?.Dispose(); // the Shim sees the end of file and kills what it has built
            await EndAsync(shim).ConfigureAwait(false);
            throw;
        }
        finally
        {
            foreach (ListeningSocket listener in listeners.Values) listener.Dispose();
        }
    }

    /// <summary>Takes the ports: the Shim has sent them before it let the command start.</summary>
    private static List<BoxPort> TakePorts(Socket handover, IReadOnlyList<int> numbers)
    {
        var ports = new List<BoxPort>();
        try
        {
            foreach (int number in numbers)
            {
                if (SocketHandover.Take(handover) is not (int sent, Socket socket)) throw new BoxException($"The Shim did not hand over port {number}.");
                ports.Add(new BoxPort(number, socket));
                if (sent != number) throw new BoxException($"The Shim handed over port {sent} instead of {number}.");
            }

            return ports;
        }
        catch
        {
            foreach (BoxPort port in ports) port.Dispose();
            throw;
        }
    }

    private SystemProcess StartShim(string specPath, BoxRequest request)
    {
        var start = new ProcessStartInfo(shimPath)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = "/",
        };
        start.Environment.Clear();
        start.ArgumentList.Add("box");
        start.ArgumentList.Add(specPath);
        start.ArgumentList.Add(Math.Clamp(request.Columns, 1, ushort.MaxValue).ToString(CultureInfo.InvariantCulture));
        start.ArgumentList.Add(Math.Clamp(request.Rows, 1, ushort.MaxValue).ToString(CultureInfo.InvariantCulture));
        try
        {
            return SystemProcess.Start(start) ?? throw new BoxException($"The Shim {shimPath} did not start.");
        }
        catch (Win32Exception error)
        {
            throw new IsolationUnavailableException(
                "shim", $"The native Shim {shimPath} cannot be started: {error.Message}.", "Build Guard again (`dotnet build`); it needs gcc or clang for the Shim.");
        }
    }

    /// <summary>Waits for the Shim to connect. One that has ended may have connected before: its last words are still in the queue.</summary>
    private static async Task<Socket> OrEndAsync(SystemProcess shim, Func<CancellationToken, Task<Socket>> accept, CancellationToken cancellationToken)
    {
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<Socket> accepting = accept(giveUp.Token);
        Task end = shim.WaitForExitAsync(giveUp.Token);
        if (await Task.WhenAny(accepting, end).ConfigureAwait(false) == end) giveUp.CancelAfter(LastWords);
        try
        {
            Socket socket = await accepting.ConfigureAwait(false);
            await giveUp.CancelAsync().ConfigureAwait(false);
            return socket;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            string text = await shim.StandardError.ReadToEndAsync(CancellationToken.None).ConfigureAwait(false);
            throw new BoxException($"The Shim ended with status {shim.ExitCode} before it reported: {text.Trim()}");
        }
    }

    private static async Task EndAsync(SystemProcess? shim)
    {
        if (shim is null) return;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            await shim.WaitForExitAsync(patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            shim.Kill(); // what it built dies with it: PID 1 is tied to the Shim's life
            await shim.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        }

        shim.Dispose();
    }

    private static string MountHash(BoxSpec spec)
    {
        var table = new StringBuilder();
        foreach (BoxMount mount in spec.Mounts) table.Append(mount.Kind).Append(' ').Append(mount.Target).Append('\n');
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(table.ToString())));
    }
}
