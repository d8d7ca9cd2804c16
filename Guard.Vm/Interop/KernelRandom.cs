namespace Guard.Vm.Interop;

/// <summary>The kernel's randomness (getrandom(2)) without a library between: the native Shim has none.</summary>
internal static unsafe class KernelRandom
{
    private const int MostAtOnce = 256; // up to this, a call gives all of it or waits

    /// <summary>Fills a span.</summary>
    /// <exception cref="IOException">The kernel refuses.</exception>
    public static void Fill(Span<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            long count;
            // SAFETY: the pinned span outlives the call and is as long as what it says.
            fixed (byte* start = bytes) count = Kernel.Retry(SystemCall.SYS_getrandom, (long)start, Math.Min(bytes.Length, MostAtOnce), 0);
            if (count <= 0) throw new IOException($"The kernel gives no randomness: {Kernel.Describe(count)}");
            bytes = bytes[(int)count..];
        }
    }
}
