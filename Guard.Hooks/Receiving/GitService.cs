using System.Diagnostics;
using Guard.Hooks.Git;
using Guard.Hooks.Promotion;
using Guard.Hooks.Receiving.ProcReceive;

namespace Guard.Hooks.Receiving;

/// <summary>
/// Serves git's two services over a byte stream: upload-pack from public, receive-pack into the source's own intake. The client chooses no
/// path, argument, environment or protocol version.
/// </summary>
/// <param name="repository">The guarded repository.</param>
/// <param name="sessions">Where a push's hook token is registered.</param>
/// <param name="hookSocket">The socket that the hook connects to.</param>
/// <param name="shim">The native Shim, which is the hook.</param>
public sealed class GitService(GuardedRepository repository, HookSessions sessions, string hookSocket, string shim)
{
    /// <summary>The service of a fetch.</summary>
    public const string UploadPack = "upload-pack";

    /// <summary>The service of a push.</summary>
    public const string ReceivePack = "receive-pack";

    private const int BufferBytes = 64 * 1024;

    /// <summary>Serves one connection to its end.</summary>
    /// <param name="client">The connection after its header line; the caller disposes it afterwards.</param>
    /// <param name="service"><see cref="UploadPack"/> or <see cref="ReceivePack"/>.</param>
    /// <param name="context">Who it is.</param>
    /// <param name="cancellationToken">Kills the git child.</param>
    /// <returns>The child's exit code.</returns>
    /// <exception cref="ArgumentException">Another service.</exception>
    /// <exception cref="RepositoryException">A store is missing or altered.</exception>
    public async Task<int> ServeAsync(Stream client, string service, ReceiveContext context, CancellationToken cancellationToken)
    {
        if (service == UploadPack)
        {
            using Process fetch = GitProcess.Start(null, [UploadPack, "--strict", repository.PublicPath]);
            return await CarryAsync(client, fetch, context, cancellationToken);
        }

        if (service != ReceivePack) throw new ArgumentException($"git service '{service}' is not offered.", nameof(service));
        string intake;
        try
        {
            intake = await OpenIntakeAsync(context.Source, cancellationToken);
        }
        catch (Exception error) when (error is IOException or GitException or RepositoryException or UnauthorizedAccessException)
        {
            await ExplainAsync(client, context, error.Message);
            throw;
        }

        string token = sessions.Open(context);
        try
        {
            using Process push = GitProcess.Start(
                null, [ReceivePack, intake], environment: [("GUARD_HOOK_SOCKET", hookSocket), ("GUARD_HOOK_TOKEN", token)]);
            return await CarryAsync(client, push, context, cancellationToken);
        }
        finally
        {
            sessions.Take(token);
        }
    }

    /// <summary>Tells a git client why it is not served, as its first packet (gitprotocol-pack(5), error-line); git prints it.</summary>
    /// <param name="client">A connection on which nothing was sent yet.</param>
    /// <param name="reason">One sentence.</param>
    public static async Task RefuseAsync(Stream client, string reason)
    {
        try
        {
            await client.WriteAsync(PktLine.Encode("ERR guard: " + TextFilter.Line(reason, 400)));
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // Nobody is left to be told.
        }
    }

    // Paths of Guard's home are for its owner's eyes.
    private static Task ExplainAsync(Stream client, ReceiveContext context, string detail) => RefuseAsync(client, context.Actor.Kind == "person"
        ? $"nothing was received: {detail} Free space or repair it (guard status, guard doctor), then try again."
        : "nothing was received: Guard cannot serve git at the moment; its owner sees why with guard status.");

    private async Task<string> OpenIntakeAsync(string source, CancellationToken cancellationToken)
    {
        string intake = repository.IntakePath(source);
        if (!RefNames.IsSource(source) || !Directory.Exists(intake)) intake = await repository.CreateIntakeAsync(source, shim, cancellationToken);
        await ShowBranchAsync(intake);
        return intake;
    }

    // The client must see where main is, or it would send everything again and call its push a new branch.
    private async Task ShowBranchAsync(string intake)
    {
        string tip = await repository.ReadBranchAsync();
        if (GuardedRepository.ReadRef(intake, repository.BranchRef) != tip) RefWriter.Mirror(intake, repository.BranchRef, tip);
    }

    private static async Task<int> CarryAsync(Stream client, Process git, ReceiveContext context, CancellationToken cancellationToken)
    {
        await using CancellationTokenRegistration kill = cancellationToken.Register(() => git.Kill(entireProcessTree: true));
        using var served = new CancellationTokenSource();
        Task receiving = ReceiveAsync(client, git, served.Token);
        Task<string> complaints = DrainAsync(git.StandardError.BaseStream);
        bool silent = await SendAsync(git.StandardOutput.BaseStream, client) == 0;
        await git.WaitForExitAsync(CancellationToken.None);
        await served.CancelAsync();
        await receiving;
        string complaint = await complaints;
        if (silent && git.ExitCode != 0) await ExplainAsync(client, context, complaint);
        cancellationToken.ThrowIfCancellationRequested();
        return git.ExitCode;
    }

    private static async Task ReceiveAsync(Stream client, Process git, CancellationToken served)
    {
        try
        {
            await client.CopyToAsync(git.StandardInput.BaseStream, BufferBytes, served);
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // Either side went away; git notices the end of its input.
        }

        try
        {
            git.StandardInput.Close();
        }
        catch (IOException)
        {
            // git had ended.
        }
    }

    // When the client is gone git is still read to its end: its hook may be waiting for a verdict that must not be lost.
    private static async Task<long> SendAsync(Stream output, Stream client)
    {
        long sent = 0;
        byte[] buffer = new byte[BufferBytes];
        bool gone = false;
        for (int got = await output.ReadAsync(buffer); got > 0; got = await output.ReadAsync(buffer))
        {
            sent += got;
            try
            {
                if (!gone) await client.WriteAsync(buffer.AsMemory(0, got));
            }
            catch (Exception error) when (error is IOException or ObjectDisposedException)
            {
                gone = true;
            }
        }

        return sent;
    }

    private static async Task<string> DrainAsync(Stream stream)
    {
        const int Kept = 4096;
        byte[] kept = new byte[Kept];
        byte[] buffer = new byte[Kept];
        int length = 0;
        for (int got = await stream.ReadAsync(buffer); got > 0; got = await stream.ReadAsync(buffer))
        {
            int take = Math.Min(got, Kept - length);
            buffer.AsSpan(0, take).CopyTo(kept.AsSpan(length));
            length += take;
        }

        return System.Text.Encoding.UTF8.GetString(kept, 0, length);
    }
}
