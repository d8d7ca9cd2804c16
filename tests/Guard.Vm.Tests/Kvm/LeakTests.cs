using Guard.Vm.Kvm;

namespace Guard.Vm.Tests.Kvm;

/// <summary>Nothing of a VM is left when it is gone: counted in this process, alone.</summary>
[TestClass]
[DoNotParallelize]
public sealed class LeakTests
{
    private const int Forks = 300;

    [TestMethod]
    public void Forks_and_kills_leave_no_descriptor_and_no_mapping()
    {
        using MachineTemplate template = Guests.Template();
        for (int i = 0; i < 20; i++) Life(template, i);
        (int descriptors, int mappings) = Count();

        for (int i = 0; i < Forks; i++) Life(template, i);

        (int after, int mapped) = Count();
        Assert.IsLessThan(descriptors + 20, after, $"{descriptors} descriptors before, {after} after {Forks} forks");
        Assert.IsLessThan(mappings + 60, mapped, $"{mappings} mappings before, {mapped} after {Forks} forks");
    }

    [TestMethod]
    public void The_count_sees_what_is_kept()
    {
        using MachineTemplate template = Guests.Template();
        (int descriptors, int mappings) = Count();
        KvmMachine[] kept = [.. Enumerable.Range(0, 100).Select(_ => template.Fork())];

        (int after, int mapped) = Count();
        foreach (KvmMachine machine in kept) machine.Dispose();

        Assert.IsGreaterThanOrEqualTo(descriptors + 190, after);
        Assert.IsGreaterThanOrEqualTo(mappings + 190, mapped);
    }

    [TestMethod]
    public void A_fork_that_cannot_be_made_leaves_nothing()
    {
        using MachineTemplate template = Guests.Template();
        MachineState bad = template.State with { Vcpu = template.State.Vcpu with { Sregs = [.. Enumerable.Repeat((byte)0xff, template.State.Vcpu.Sregs.Length)] } };
        void Try() => Assert.ThrowsExactly<KvmException>(() => KvmMachine.Fork(Guests.Host, bad, template.File, tracked: false, TimeProvider.System));
        Try();
        (int descriptors, _) = Count();

        for (int i = 0; i < 100; i++) Try();

        Assert.IsLessThan(descriptors + 20, Count().Descriptors);
    }

    private static void Life(MachineTemplate template, int number)
    {
        using KvmMachine fork = template.Fork(tracked: number % 2 == 0);
        switch (number % 4)
        {
            case 0: break; // killed before it ran
            case 1: fork.Run(new PayloadBus().Tell('F'), Guests.Patience); break;
            case 2: fork.Run(new PayloadBus().Tell('T', 50), Guests.Patience with { Exits = 3 }); break;
            default: fork.Run(new PayloadBus().Tell('S'), new RunLimits(TimeSpan.FromMilliseconds(2))); break;
        }
    }

    private static (int Descriptors, int Mappings) Count() =>
        (Directory.GetFiles("/proc/self/fd").Length, File.ReadLines("/proc/self/maps").Count());
}
