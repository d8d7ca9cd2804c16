using Guard.Access;
using Guard.Home;
using Guard.LogStore;
using Guard.Measuring;
using Guard.Measuring.Boxes;
using Guard.Secrets;
using Guard.Vm;
using Guard.Vm.Process;

namespace Guard.Daemon;

/// <summary>What all repositories of a home share.</summary>
/// <param name="Home">The home.</param>
/// <param name="Clock">The clock.</param>
/// <param name="Log">The log.</param>
/// <param name="Launcher">Starts boxes on the strongest rung there is.</param>
/// <param name="Access">Who is who.</param>
internal sealed record DaemonContext(GuardHome Home, TimeProvider Clock, SqliteDecisionLog Log, IBoxLauncher Launcher, AccessControl Access)
{
    private Task<IsolationStatus>? _probe;
    private LoginRefresh? _logins;

    /// <summary>Guard's own credentials.</summary>
    public CredentialStore Credentials { get; } = new(Home.Credentials, Clock);

    /// <summary>Keeps logins fresh, one refresh at a time for the whole home.</summary>
    public LoginRefresh Logins => LazyInitializer.EnsureInitialized(ref _logins, () => new LoginRefresh(Credentials, Clock));

    /// <summary>Makes a repository's measuring.</summary>
    public Measurer CreateMeasurer() => new(Launcher, new HostIdentities(), Clock);

    /// <summary>What isolation is real here, tried by building a box. Success is remembered; a refusal is not, for the person repairs its cause.</summary>
    /// <param name="again">Whether to try although it is known.</param>
    /// <param name="cancellationToken">Ends the wait, not the attempt.</param>
    public async Task<IsolationStatus> ProbeAsync(bool again, CancellationToken cancellationToken)
    {
        Task<IsolationStatus>? known = _probe;
        if (again || known is null or { IsFaulted: true } || (known.IsCompletedSuccessfully && (await known).Isolation is null))
            _probe = known = IsolationStatus.ProbeAsync(Launcher, Home);
        return await known.WaitAsync(cancellationToken);
    }
}
