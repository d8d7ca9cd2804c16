using Guard.Vm.Kvm;
using Microsoft.Extensions.Time.Testing;

namespace Guard.Vm.Tests.Kvm;

/// <summary>A guest is taken out of what it does: to stop, to pause, to be disposed.</summary>
[TestClass]
public sealed class KickTests
{
    private static readonly RunLimits Forever = new(Timeout.InfiniteTimeSpan);

    [TestMethod]
    public async Task A_spinning_guest_is_stopped_and_can_go_on()
    {
        using MachineTemplate template = Guests.Template();
        using KvmMachine fork = template.Fork();
        Task<RunEnd> run = Spin(fork);

        fork.Stop();

        Assert.AreEqual(RunEndKind.Stopped, (await run.WaitAsync(Boxes.Patience)).Kind);
        Assert.AreEqual(RunEndKind.Deadline, fork.Run(new PayloadBus(), new RunLimits(TimeSpan.FromMilliseconds(20))).Kind);
    }

    [TestMethod]
    public void A_stop_without_a_run_ends_the_next_one_and_no_more()
    {
        using MachineTemplate template = Guests.Template();
        using KvmMachine fork = template.Fork();
        fork.Stop();

        Assert.AreEqual(RunEndKind.Stopped, fork.Run(new PayloadBus(), Guests.Patience).Kind);
        Assert.AreEqual(">A", Guests.Ask(fork, new PayloadBus().Tell('a'), 2));
    }

    [TestMethod]
    public async Task A_paused_guest_stands_until_it_is_resumed()
    {
        using MachineTemplate template = Guests.Template();
        using KvmMachine fork = template.Fork();
        var bus = new PayloadBus().Tell('O');
        Task<RunEnd> run = Task.Factory.StartNew(() => fork.Run(bus, Forever), TaskCreationOptions.LongRunning);
        await Eventually.HoldsAsync(() => bus.Bytes > 10, "the guest floods");

        fork.Pause();
        long before = bus.Bytes;
        using (KvmMachine sibling = template.Fork()) Assert.AreEqual(">t", Guests.Ask(sibling, new PayloadBus().Tell('T', 500), 2));
        Assert.AreEqual(before, bus.Bytes, "it stands while another one runs");
        fork.Resume();

        await Eventually.HoldsAsync(() => bus.Bytes > before, "the guest goes on");
        fork.Stop();
        Assert.AreEqual(RunEndKind.Stopped, (await run.WaitAsync(Boxes.Patience)).Kind);
    }

    [TestMethod]
    public async Task A_paused_guest_can_be_stopped()
    {
        using MachineTemplate template = Guests.Template();
        using KvmMachine fork = template.Fork();
        Task<RunEnd> run = Spin(fork);
        fork.Pause();

        fork.Stop();

        Assert.AreEqual(RunEndKind.Stopped, (await run.WaitAsync(Boxes.Patience)).Kind);
    }

    [TestMethod]
    public async Task A_guest_that_is_paused_before_it_runs_waits()
    {
        using MachineTemplate template = Guests.Template();
        using KvmMachine fork = template.Fork();
        fork.Pause();
        var bus = new PayloadBus { Until = 1 };
        Task<RunEnd> run = Task.Factory.StartNew(() => fork.Run(bus, Forever), TaskCreationOptions.LongRunning);
        using (KvmMachine sibling = template.Fork()) Assert.AreEqual(">t", Guests.Ask(sibling, new PayloadBus().Tell('T', 500), 2));
        Assert.AreEqual(0, bus.Bytes);

        fork.Resume();

        Assert.AreEqual(RunEndKind.Left, (await run.WaitAsync(Boxes.Patience)).Kind);
    }

    [TestMethod]
    public async Task Disposing_ends_a_run()
    {
        using MachineTemplate template = Guests.Template();
        KvmMachine fork = template.Fork();
        Task<RunEnd> run = Spin(fork);

        fork.Dispose();

        Assert.AreEqual(RunEndKind.Stopped, (await run.WaitAsync(Boxes.Patience)).Kind);
        Assert.ThrowsExactly<ObjectDisposedException>(() => fork.Run(new PayloadBus(), Forever));
        Assert.ThrowsExactly<ObjectDisposedException>(() => fork.Memory.TryRead(0, new byte[1]));
        fork.Dispose();
        fork.Stop();
    }

    [TestMethod]
    public async Task One_thread_at_a_time_runs_a_guest()
    {
        using MachineTemplate template = Guests.Template();
        using KvmMachine fork = template.Fork();
        Task<RunEnd> run = Spin(fork);

        Assert.ThrowsExactly<InvalidOperationException>(() => fork.Run(new PayloadBus(), Forever));
        Assert.ThrowsExactly<InvalidOperationException>(() => fork.Save([]));

        fork.Stop();
        await run.WaitAsync(Boxes.Patience);
    }

    [TestMethod]
    public async Task Time_is_the_clocks_that_was_given()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(60));
        using MachineTemplate template = Guests.Template(time: time);
        using KvmMachine fork = template.Fork();
        Task<RunEnd> run = Spin(fork, new RunLimits(TimeSpan.FromHours(1)));
        Assert.IsFalse(run.IsCompleted);

        time.Advance(TimeSpan.FromHours(2));

        Assert.AreEqual(RunEndKind.Deadline, (await run.WaitAsync(Boxes.Patience)).Kind);
    }

    [TestMethod]
    public async Task Many_kicks_at_once_lose_none()
    {
        using MachineTemplate template = Guests.Template();
        using KvmMachine fork = template.Fork();
        var bus = new PayloadBus().Tell('O');
        for (int round = 0; round < 200; round++)
        {
            Task<RunEnd> run = Task.Run(() => fork.Run(bus, Forever));
            if (round % 3 == 0) fork.Pause();
            fork.Stop();
            if (round % 3 == 0) fork.Resume();
            Assert.AreEqual(RunEndKind.Stopped, (await run.WaitAsync(Boxes.Patience)).Kind);
        }
    }

    // The guest has said '>' when this comes back, and spins for good.
    private static Task<RunEnd> Spin(KvmMachine fork, RunLimits? limits = null)
    {
        using var spoken = new ManualResetEventSlim();
        var bus = new PayloadBus { Spoken = spoken.Set }.Tell('S');
        Task<RunEnd> run = Task.Factory.StartNew(() => fork.Run(bus, limits ?? Forever), TaskCreationOptions.LongRunning);
        Assert.IsTrue(spoken.Wait(Boxes.Patience));
        return run;
    }
}
