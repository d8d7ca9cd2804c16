using Guard.Hooks.Git;
using Guard.Hooks.Promotion;

namespace Guard.Hooks.Tests.Support;

/// <summary>Copies objects as the keeper does.</summary>
internal static class Transfers
{
    /// <inheritdoc cref="ObjectTransfer.CopyAsync"/>
    public static async Task CopyAsync(string from, string to, string commit, string present, bool strict)
    {
        using var stores = new StoreHandles();
        await new ObjectTransfer(stores).CopyAsync(from, to, commit, present, strict);
    }
}
