using System.Text.Json;
using System.Text.Json.Nodes;

namespace Guard.Hooks.Workers;

/// <summary>JSON objects, one a line, over a stream that the other side may not be trusted with: bounded before anything is allocated for it.</summary>
/// <param name="stream">The connection.</param>
/// <param name="longest">Most bytes of a line that is read.</param>
internal sealed class JsonLines(Stream stream, int longest) : IDisposable
{
    private const int FirstBuffer = 16 * 1024;
    private static readonly JsonDocumentOptions Shallow = new() { MaxDepth = 16 };
    private readonly SemaphoreSlim writing = new(1, 1);
    private byte[] buffer = new byte[FirstBuffer];
    private int start;
    private int end;

    /// <summary>Reads the next object.</summary>
    /// <returns>Null at the end of the stream.</returns>
    /// <exception cref="InvalidDataException">The line is too long or no JSON object.</exception>
    public async Task<JsonObject?> ReadAsync(CancellationToken cancellationToken)
    {
        int looked = start;
        while (true)
        {
            int at = Array.IndexOf(buffer, (byte)'\n', looked, end - looked);
            if (at >= 0)
            {
                JsonObject line = Parse(buffer.AsSpan(start, at - start));
                start = at + 1;
                return line;
            }

            looked = MakeRoom();
            int got = await stream.ReadAsync(buffer.AsMemory(end), cancellationToken);
            if (got == 0) return null;
            end += got;
        }
    }

    /// <summary>Writes one object. Safe for concurrent use.</summary>
    public async Task WriteAsync(JsonObject message)
    {
        byte[] line = [.. System.Text.Encoding.UTF8.GetBytes(message.ToJsonString()), (byte)'\n'];
        await writing.WaitAsync();
        try
        {
            await stream.WriteAsync(line);
        }
        finally
        {
            writing.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => writing.Dispose();

    private int MakeRoom()
    {
        int held = end - start;
        if (held >= longest) throw new InvalidDataException($"A message is longer than {longest} bytes.");
        if (end == buffer.Length)
        {
            byte[] larger = held * 2 > buffer.Length ? new byte[Math.Min(buffer.Length * 2, longest + 1)] : buffer;
            buffer.AsSpan(start, held).CopyTo(larger);
            (buffer, start, end) = (larger, 0, held);
        }

        return start + held;
    }

    private static JsonObject Parse(ReadOnlySpan<byte> line)
    {
        try
        {
            return JsonNode.Parse(line, documentOptions: Shallow) as JsonObject ?? throw new InvalidDataException("A message is no JSON object.");
        }
        catch (JsonException error)
        {
            throw new InvalidDataException("A message is no JSON: " + error.Message, error);
        }
    }
}
