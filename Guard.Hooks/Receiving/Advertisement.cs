using Guard.Hooks.Receiving.ProcReceive;

namespace Guard.Hooks.Receiving;

/// <summary>
/// Takes the list of refs from the beginning of what a <c>git receive-pack</c> says. So the lanes that wait for a push serve the two requests of smart
/// HTTP as well, and git needs no <c>--stateless-rpc</c> there: what follows the list is the same in both.
/// </summary>
internal static class Advertisement
{
    /// <summary>Copies packets up to and with the first flush.</summary>
    /// <param name="git">What git says.</param>
    /// <param name="to">Gets them.</param>
    /// <returns>False when either side ended before.</returns>
    public static async Task<bool> CopyAsync(Stream git, Stream to)
    {
        try
        {
            while (await PktLine.ReadAsync(git, CancellationToken.None) is { } packet) await to.WriteAsync(PktLine.Encode(packet));
            await to.WriteAsync("0000"u8.ToArray());
            return true;
        }
        catch (Exception error) when (error is IOException or ProtocolException or ObjectDisposedException)
        {
            return false;
        }
    }
}
