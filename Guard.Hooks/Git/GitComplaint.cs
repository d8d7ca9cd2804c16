using System.Text;

namespace Guard.Hooks.Git;

/// <summary>What a git child says on its standard error.</summary>
internal static class GitComplaint
{
    private const int Kept = 4096;

    /// <summary>Reads to the end and keeps the beginning, at most 4 KiB: a child that floods costs no memory and is not held up.</summary>
    public static async Task<string> ReadAsync(Stream stream)
    {
        byte[] kept = new byte[Kept];
        byte[] buffer = new byte[Kept];
        int length = 0;
        for (int got = await stream.ReadAsync(buffer); got > 0; got = await stream.ReadAsync(buffer))
        {
            int take = Math.Min(got, Kept - length);
            buffer.AsSpan(0, take).CopyTo(kept.AsSpan(length));
            length += take;
        }

        return Encoding.UTF8.GetString(kept, 0, length);
    }
}
