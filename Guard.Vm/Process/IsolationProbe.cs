namespace Guard.Vm.Process;

/// <summary>What a machine's isolation turned out to be.</summary>
/// <param name="Isolation">The isolation that a real box had, or null.</param>
/// <param name="Layer">When there is none: the layer that is missing, if known.</param>
/// <param name="Problem">When there is none: what went wrong.</param>
/// <param name="Fix">When there is none: what to do, if known.</param>
public sealed record IsolationProbe(Isolation? Isolation, string? Layer, string? Problem, string? Fix)
{
    /// <summary>The rung that is real here.</summary>
    public IsolationRung Rung => Isolation?.Rung ?? IsolationRung.None;

    /// <summary>Starts a box that runs <c>/bin/true</c> and reports what it had.</summary>
    /// <param name="launcher">The launcher to try.</param>
    /// <param name="storage">
    /// An empty directory on the file system that keeps the layers of boxes: an overlay that writes there is then part of the attempt, for not every
    /// file system carries one. Null: no overlay is tried. The caller removes it.
    /// </param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public static async Task<IsolationProbe> ProbeAsync(IBoxLauncher launcher, string? storage = null, CancellationToken cancellationToken = default)
    {
        uint uid = HostIdentity.Allocate();
        var spec = new BoxSpec
        {
            Name = "probe", Arguments = ["/bin/true"], HostUid = uid, Limits = new BoxLimits { WallSeconds = 20 },
            Mounts = storage is null ? [] : [Overlay(storage, uid)],
        };
        try
        {
            await using IBox box = await launcher.StartAsync(new BoxRequest(spec), cancellationToken).ConfigureAwait(false);
            BoxExit exit = await box.WaitAsync(cancellationToken).ConfigureAwait(false);
            return exit.Success
                ? new IsolationProbe(box.Isolation, null, null, null)
                : new IsolationProbe(null, null, $"A box was built, but /bin/true ended in it with {exit}.", null);
        }
        catch (IsolationUnavailableException error)
        {
            return new IsolationProbe(null, error.Layer, error.Message, error.Fix);
        }
        catch (BoxException error)
        {
            return new IsolationProbe(null, null, error.Message, null);
        }
    }

    private static BoxMount Overlay(string storage, uint uid)
    {
        string At(string name) => Directory.CreateDirectory(Path.Combine(storage, name)).FullName;
        var mount = new BoxMount(BoxMountKind.Overlay, "/workspace", At("lower"), At("upper"), At("work"));
        HostIdentity.Own(storage, uid);
        return mount;
    }
}
