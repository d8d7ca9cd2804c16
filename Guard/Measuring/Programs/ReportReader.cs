namespace Guard.Measuring.Programs;

/// <summary>Reads the private report descriptor to its end, bounded.</summary>
internal static class ReportReader
{
    /// <summary>Reads everything that the evaluator wrote to descriptor 3.</summary>
    /// <exception cref="ReportException">More than <see cref="RelayLimits.ReportBytes"/>.</exception>
    public static async Task<byte[]> ReadAsync(Stream stream, RelayLimits limits, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[limits.ReportBytes + 1];
        int length = 0;
        try
        {
            for (int read = -1; read != 0 && length < buffer.Length; length += read)
            {
                read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken);
            }
        }
        catch (IOException)
        {
            // The box was killed: what came until then is judged, and a cut report is no report.
        }

        return length <= limits.ReportBytes ? buffer[..length] : throw new ReportException($"its report is longer than {limits.ReportBytes} bytes");
    }
}
