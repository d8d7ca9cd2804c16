using Guard.Vm.Kvm;

namespace Guard.Vm.Tests.Kvm;

/// <summary>Forks that are made ahead, and closed behind.</summary>
[TestClass]
public sealed class PoolTests
{
    [TestMethod]
    public async Task A_pool_fills_gives_and_fills_again()
    {
        using MachineTemplate template = Guests.Template();
        using var reaper = new MachineReaper();
        using var pool = new MachinePool(template, reaper, ready: 4, most: 16);
        Assert.IsTrue(pool.WaitUntilFull(Boxes.Patience));

        for (int round = 0; round < 40; round++)
        {
            KvmMachine machine = pool.Take();
            Assert.AreEqual(">1", Guests.Ask(machine, new PayloadBus().Tell('C'), 2));
            pool.Return(machine);
        }

        Assert.IsTrue(pool.WaitUntilFull(Boxes.Patience));
        Assert.AreEqual(4, pool.Ready);
        await Eventually.HoldsAsync(() => reaper.Pending == 0, "what came back is closed");
    }

    [TestMethod]
    public void There_are_never_more_than_there_may_be()
    {
        using MachineTemplate template = Guests.Template();
        using var reaper = new MachineReaper();
        using var pool = new MachinePool(template, reaper, ready: 2, most: 5);
        Assert.IsTrue(pool.WaitUntilFull(Boxes.Patience));
        var taken = new List<KvmMachine>();
        KvmException? refused = null;
        while (refused is null && taken.Count < 10)
        {
            try
            {
                taken.Add(pool.Take());
            }
            catch (KvmException error)
            {
                refused = error;
            }
        }

        Assert.IsNotNull(refused);
        StringAssert.Contains(refused.Message, "There are 5 VMs already");
        Assert.HasCount(5, taken);
        foreach (KvmMachine machine in taken) pool.Return(machine);
        Assert.IsTrue(pool.WaitUntilFull(Boxes.Patience));
        pool.Return(pool.Take());
    }

    [TestMethod]
    public async Task A_spinning_guest_that_comes_back_is_ended()
    {
        using MachineTemplate template = Guests.Template();
        using var reaper = new MachineReaper();
        using var pool = new MachinePool(template, reaper, ready: 1, most: 4);
        KvmMachine machine = pool.Take();
        using var spoken = new ManualResetEventSlim();
        PayloadBus bus = new PayloadBus { Spoken = spoken.Set }.Tell('S');
        Task<RunEnd> run = Task.Factory.StartNew(() => machine.Run(bus, new RunLimits(Timeout.InfiniteTimeSpan)), TaskCreationOptions.LongRunning);
        Assert.IsTrue(spoken.Wait(Boxes.Patience));

        pool.Return(machine);

        Assert.AreEqual(RunEndKind.Stopped, (await run.WaitAsync(Boxes.Patience)).Kind);
    }

    [TestMethod]
    public void A_pool_that_ended_gives_nothing_and_leaves_nothing()
    {
        using MachineTemplate template = Guests.Template();
        using var reaper = new MachineReaper();
        var pool = new MachinePool(template, reaper, ready: 3, most: 8);
        Assert.IsTrue(pool.WaitUntilFull(Boxes.Patience));

        pool.Dispose();
        pool.Dispose();

        Assert.ThrowsExactly<ObjectDisposedException>(pool.Take);
        Assert.AreEqual(0, pool.Ready);
    }
}
