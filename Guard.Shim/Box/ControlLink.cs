using System.Text.Json;
using Guard.Vm;
using Guard.Vm.Channel;
using Guard.Vm.Interop;

namespace Guard.Shim.Box;

/// <summary>The Shim's end of the control socket: reports out, control frames in, end-of-file means kill.</summary>
internal sealed class ControlLink(int descriptor)
{
    private readonly FrameBuffer _frames = new();

    /// <summary>The descriptor, to poll.</summary>
    public int Descriptor => descriptor;

    /// <summary>Whether the starter's end is there.</summary>
    public bool IsOpen { get; private set; } = true;

    /// <summary>Sends a report. A starter that is gone is no error: its end-of-file says so.</summary>
    public void Send(BoxReport report)
    {
        byte[] frame = FrameBuffer.Wrap(JsonSerializer.SerializeToUtf8Bytes(report, BoxSpecJson.Default.BoxReport));
        for (int sent = 0; sent < frame.Length;)
        {
            int count = Kernel.Write(descriptor, frame.AsSpan(sent));
            if (count <= 0) return;
            sent += count;
        }
    }

    /// <summary>Reads what has arrived; call when the descriptor is readable.</summary>
    /// <returns>The frames, ending with a <c>kill</c> when the socket has closed or carries nonsense.</returns>
    public IEnumerable<BoxControl> Receive()
    {
        var kill = new BoxControl { Kind = "kill" };
        var buffer = new byte[4096];
        int count = Kernel.Read(descriptor, buffer);
        if (count <= 0)
        {
            IsOpen = false;
            yield return kill;
            yield break;
        }

        _frames.Append(buffer.AsSpan(0, count));
        while (Next() is { } control) yield return control;

        BoxControl? Next()
        {
            try
            {
                return _frames.Take() is { } payload ? JsonSerializer.Deserialize(payload, BoxSpecJson.Default.BoxControl) ?? kill : null;
            }
            catch (Exception error) when (error is InvalidDataException or JsonException)
            {
                return kill; // who sends nonsense here is not Guard
            }
        }
    }
}
