using System.Text.Json;
using Guard.Egress.Budgets;
using Guard.Egress.Rules;

namespace Guard.Egress.Usage;

/// <summary>
/// Reads what a request used out of its answer while that passes by. It holds one line of a stream, or one plain answer, up to a bound; what is
/// larger is not read, and then the request costs its reservation.
/// </summary>
/// <param name="kind">The call.</param>
/// <param name="isStream">Whether the answer is a stream of events (text/event-stream).</param>
/// <param name="most">Most bytes of a line or an answer.</param>
internal sealed class UsageReader(CallKind kind, bool isStream, int most)
{
    private readonly UsageFields fields = new(kind);
    private byte[] held = [];
    private int count;
    private bool isTooLong;

    /// <summary>What was used, once the provider has said it for good; null before, and for an answer that broke off.</summary>
    public TokenUsage? Usage => fields.Final;

    /// <summary>Looks at bytes of the answer's body.</summary>
    public void Read(ReadOnlySpan<byte> bytes)
    {
        if (!isStream)
        {
            Hold(bytes);
            return;
        }

        while (bytes.IndexOf((byte)'\n') is >= 0 and var end)
        {
            // Most of a stream is text: whole lines without anything of interest are passed over together.
            ReadOnlySpan<byte> lines = bytes[..(bytes.LastIndexOf((byte)'\n') + 1)];
            if (count == 0 && !isTooLong && lines.IndexOf("\"usage"u8) < 0 && lines.IndexOf("[DONE]"u8) < 0)
            {
                bytes = bytes[lines.Length..];
                break;
            }

            if (count == 0 && !isTooLong)
            {
                Line(bytes[..end]);
            }
            else
            {
                Hold(bytes[..end]);
                if (!isTooLong) Line(held.AsSpan(0, count));
            }

            (count, isTooLong) = (0, false);
            bytes = bytes[(end + 1)..];
        }

        Hold(bytes);
    }

    /// <summary>The answer is whole.</summary>
    public void Finish()
    {
        if (!isTooLong && count > 0)
        {
            if (isStream) Line(held.AsSpan(0, count));
            else Json(held.AsMemory(0, count), isWhole: true);
        }

        held = [];
        count = 0;
    }

    private void Hold(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty || isTooLong) return;
        if (bytes.Length > most - count)
        {
            (isTooLong, count, held) = (true, 0, []);
            return;
        }

        if (held.Length < count + bytes.Length) Array.Resize(ref held, Math.Min(most, Math.Max(count + bytes.Length, held.Length * 2)));
        bytes.CopyTo(held.AsSpan(count));
        count += bytes.Length;
    }

    /// <summary>One line of an event stream; only data with a usage in it, or the mark of the end, is looked at.</summary>
    private void Line(ReadOnlySpan<byte> line)
    {
        if (!line.StartsWith("data:"u8)) return;
        ReadOnlySpan<byte> data = line[5..].Trim(" \r"u8);
        if (data.SequenceEqual("[DONE]"u8)) fields.Done();
        else if (data.IndexOf("\"usage"u8) >= 0) Json(data.ToArray(), isWhole: false);
    }

    private void Json(ReadOnlyMemory<byte> json, bool isWhole)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind == JsonValueKind.Array)
            {
                foreach (JsonElement part in document.RootElement.EnumerateArray()) fields.Take(part, isWhole: false); // Gemini's stream without events
            }
            else
            {
                fields.Take(document.RootElement, isWhole);
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException)
        {
            // A provider that sends nonsense has not said what was used.
        }
    }
}
