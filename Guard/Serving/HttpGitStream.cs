using System.Text;
using Guard.Hooks.Receiving;
using Guard.Hooks.Receiving.ProcReceive;
using Microsoft.AspNetCore.Http;

namespace Guard.Serving;

/// <summary>
/// One smart HTTP exchange as a stream for git: reading is the request's body, writing the answer's. Status and headers are sent with git's first byte, so that
/// what fails before can still be an HTTP error.
/// </summary>
internal sealed class HttpGitStream(Stream input, HttpResponse response, HttpGitRequest request) : Stream, IRefusable
{
    private bool _begun;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <inheritdoc/>
    public async Task RefuseAsync(string reason)
    {
        if (_begun) return;
        _begun = true;
        await HttpAnswer.SayAsync(response, StatusCodes.Status503ServiceUnavailable, "guard: " + reason);
    }

    /// <summary>Answers when git had nothing to say.</summary>
    public Task FinishAsync() => BeginAsync(CancellationToken.None);

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => input.ReadAsync(buffer, cancellationToken);

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        input.ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await BeginAsync(cancellationToken);
        await response.Body.WriteAsync(buffer, cancellationToken);
        await response.Body.FlushAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private async Task BeginAsync(CancellationToken cancellationToken)
    {
        if (_begun) return;
        _begun = true;
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = request.ResultType;
        if (request.Exchange != GitExchange.Advertisement) return;
        byte[] service = [.. PktLine.Encode(Encoding.ASCII.GetBytes($"# service=git-{request.Service}\n")), .. PktLine.Flush];
        await response.Body.WriteAsync(service, cancellationToken);
    }
}
