using Guard.Vm.Guests;
using Guard.Vm.Kvm.Snapshots;

namespace Guard.Vm.Kvm.Linux;

/// <summary>A Linux guest that was booted, warmed and stopped for good before anything of a run was in it, to be forked.</summary>
public sealed class LinuxTemplate : IDisposable
{
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(200);

    // The cheapest machine that this kernel comes up on: no polling for hardware that is not there. And the quietest: a fork's clocks jump, which is no
    // reason for a watchdog to bark, and an idle one has nothing to watch.
    private const string Words =
        "console=ttyS0 panic=-1 reboot=k pci=off i8042.noaux i8042.nomux i8042.nopnp i8042.dumbkbd 8250.nr_uarts=1 nowatchdog tsc=nowatchdog rdinit=/init ";
    private readonly MachineReaper? _reaper;

    private LinuxTemplate(MachineTemplate machine, MachineReaper? reaper) => (Machine, _reaper) = (machine, reaper);

    /// <summary>The template of its VM, which can be written as a snapshot.</summary>
    public MachineTemplate Machine { get; }

    /// <summary>How long a fork may take to become a machine of its own before it is destroyed.</summary>
    internal TimeSpan IdentityPatience { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Boots a guest, warms it and freezes it.</summary>
    /// <param name="host">This machine's KVM.</param>
    /// <param name="spec">What it is made of.</param>
    /// <param name="warm">Commands that are run before it is frozen, each of which must succeed.</param>
    /// <param name="time">The clock.</param>
    /// <param name="reaper">Who closes its forks; null to close them where they are let go.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="GuestException">It did not come up, or a command did not succeed: the message has the kernel's last words.</exception>
    /// <exception cref="InvalidDataException">A part of it is none that can be used.</exception>
    /// <exception cref="KvmException">KVM refuses.</exception>
    public static async Task<LinuxTemplate> BuildAsync(
        KvmHost host, LinuxSpec spec, IReadOnlyList<GuestCommand> warm, TimeProvider time, MachineReaper? reaper = null, CancellationToken cancellation = default)
    {
        KernelImage kernel = KernelImage.Open(spec.Kernel);
        byte[] firstRoot = FirstRoot.Make(spec);
        MachineImage? image = spec.Image is null ? null : MachineImage.Open(spec.Image);
        KvmMachine? machine = null;
        try
        {
            machine = KvmMachine.Create(host, new MachineShape(spec.MemoryBytes, IrqChip.Split), time, image);
            var guest = new LinuxGuest(machine);
            LinuxBoot.Load(machine, kernel, firstRoot, Words + spec.CommandLine, guest.Board.Devices);
            guest.Start();
            await WarmAsync(guest, spec, warm, time, cancellation);
            // What the guest still does for itself is done once here, and not in each fork.
            await Task.Delay(Settling, time, cancellation);
            RunEnd end = await guest.StopAsync();
            if (!end.CanGoOn) throw new GuestException($"The guest ended before it was a template: {end.Reason}");
            return new LinuxTemplate(MachineTemplate.Freeze(host, machine, guest.Board.Save(), time), reaper);
        }
        catch
        {
            machine?.Dispose();
            image?.Dispose();
            throw;
        }
    }

    /// <summary>Reads a template of a snapshot.</summary>
    /// <param name="host">This machine's KVM.</param>
    /// <param name="snapshot">What <see cref="Write"/> wrote.</param>
    /// <param name="image">The root file system that it was made with; null when it was made with none.</param>
    /// <param name="time">The clock.</param>
    /// <param name="reaper">As for <see cref="BuildAsync"/>.</param>
    /// <exception cref="SnapshotException">It is none, or another image's.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static LinuxTemplate Read(KvmHost host, string snapshot, string? image, TimeProvider time, MachineReaper? reaper = null)
    {
        MachineImage? root = image is null ? null : MachineImage.Open(image);
        MachineTemplate? machine = null;
        try
        {
            machine = SnapshotReader.Read(host, snapshot, time, root);
            if (!LinuxBoard.IsOf(machine.Devices.Span, root)) throw new SnapshotException($"{snapshot} was not made with {image ?? "no image"}: make the template again.");
            return new LinuxTemplate(machine, reaper);
        }
        catch
        {
            machine?.Dispose();
            root?.Dispose();
            throw;
        }
    }

    /// <summary>Writes it, for other processes of this machine and for later.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Write(string snapshot) => SnapshotWriter.Write(Machine, snapshot);

    /// <summary>Makes a guest that goes on from here, and makes it a machine of its own before anybody can use it.</summary>
    /// <param name="run">Of which run it is; empty for none.</param>
    /// <exception cref="GuestException">It did not take its identity in time; it is gone.</exception>
    /// <exception cref="KvmException">KVM refuses.</exception>
    public async Task<LinuxGuest> ForkAsync(string run = "")
    {
        var guest = new LinuxGuest(Machine.Fork());
        try
        {
            guest.Board.Load(Machine.Devices.Span);
            guest.Start();
            await guest.Session.BecomeAsync(GuestIdentity.Fresh(Machine.Time, run), IdentityPatience, Machine.Time);
            return guest;
        }
        catch
        {
            LetGo(guest);
            throw;
        }
    }

    /// <summary>Ends a fork and closes it, elsewhere if there is a reaper.</summary>
    public void LetGo(LinuxGuest guest)
    {
        if (_reaper is null) guest.Dispose();
        else _reaper.Take(guest.Machine);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Machine.Dispose();
        Machine.Image?.Dispose();
    }

    private static async Task WarmAsync(LinuxGuest guest, LinuxSpec spec, IReadOnlyList<GuestCommand> warm, TimeProvider time, CancellationToken cancellation)
    {
        try
        {
            await guest.Session.Ready.WaitAsync(spec.Patience, time, cancellation);
            // Its own clock is seconds behind by now, and forks keep its distance.
            await guest.Session.BecomeAsync(GuestIdentity.Fresh(time, ""), spec.Patience, time);
            foreach (GuestCommand command in warm)
            {
                GuestResult result = await guest.Session.ExecAsync(command, default, new GuestLimits(spec.Patience), time, cancellation);
                if (!result.Exit.Succeeded) throw new GuestException($"{command.Arguments[0]} did not succeed in the template: {result.Exit}");
            }
        }
        catch (Exception error) when (error is TimeoutException or GuestException)
        {
            throw new GuestException($"{error.Message} The guest's last words: {guest.Console[^Math.Min(guest.Console.Length, 8000)..]}");
        }
    }
}
