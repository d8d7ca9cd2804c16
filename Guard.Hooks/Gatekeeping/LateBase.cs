using Guard.Hooks.Receiving.Ingest;
using Guard.Hooks.Receiving.ProcReceive;
using Guard.Policies.Model;

namespace Guard.Hooks.Gatekeeping;

/// <summary>
/// Finds where a commit begins that does not build on the branch as it is, because the branch moved between the list of refs that its client was shown
/// and the client's command. Where the policy has overtaken work rebased, such a commit is a candidate like others that the branch overtook: on its own
/// base, and never measured against it.
/// </summary>
internal sealed class LateBase(GateServices services)
{
    /// <summary>Looks for it.</summary>
    /// <param name="push">The push.</param>
    /// <param name="command">Its one update; what it calls the old id is the client's claim.</param>
    /// <param name="tip">Where the branch is, on which the commit does not build.</param>
    /// <param name="cancellationToken">Stops asking.</param>
    /// <returns>
    /// The commit of the branch's history from which the pushed one parted, or null where it is not to be taken: by policy; because the client was shown
    /// <paramref name="tip"/> and forces something else; because the branch never was where the client says; or because the commit does not build on that.
    /// </returns>
    public async Task<string?> FindAsync(IngestPush push, RefCommand command, string tip, CancellationToken cancellationToken)
    {
        if (services.Policy.Policy.Stale != StaleRule.Rebase || command.OldId == tip || !services.Store.HasBase(command.OldId)) return null;
        if (!await services.Keeper.IsAncestorAsync(command.OldId, tip, cancellationToken)) return null;
        // What parted from the branch at or after the place that the client was shown builds on that place.
        return await push.Session.PartedAsync(tip, command.NewId, cancellationToken) is { } parted && parted != command.NewId
            && await services.Keeper.IsAncestorAsync(command.OldId, parted, cancellationToken)
            && await services.Keeper.IsAncestorAsync(parted, tip, cancellationToken)
            ? parted
            : null;
    }
}
