using System.Runtime.InteropServices;
using Guard.Vm.Interop.Kvm;
using Guard.Vm.Kvm;
using Microsoft.Extensions.Time.Testing;

namespace Guard.Vm.Tests.Kvm;

/// <summary>A fork's clocks are those of now, not of when its template was made.</summary>
[TestClass]
public sealed class ClockTests
{
    [TestMethod]
    public void The_kernel_moves_a_clock_on_that_it_gave_its_real_time_with()
    {
        KvmClockData set = ClockTransfer.Moved(new KvmClockData { Clock = 5, Flags = 0xe, Realtime = 77, HostTsc = 9 }, TimeSpan.FromHours(1));

        Assert.AreEqual((5UL, KvmConstant.KVM_CLOCK_REALTIME, 77UL), (set.Clock, set.Flags, set.Realtime));
    }

    [TestMethod]
    [DataRow(0u, 77UL)]
    [DataRow(KvmConstant.KVM_CLOCK_REALTIME, 0UL)]
    public void Guard_adds_what_has_passed_otherwise(uint flags, ulong realtime)
    {
        KvmClockData set = ClockTransfer.Moved(new KvmClockData { Clock = 5, Flags = flags, Realtime = realtime }, TimeSpan.FromSeconds(2));

        Assert.AreEqual((2_000_000_005UL, 0u, 0UL), (set.Clock, set.Flags, set.Realtime));
    }

    [TestMethod]
    public void The_time_stamp_counter_moves_and_no_other_register()
    {
        byte[] table = new byte[KvmBytes.TableHeader + 48];
        MemoryMarshal.Write(table, 3u);
        Span<KvmMsrEntry> entries = MemoryMarshal.Cast<byte, KvmMsrEntry>(table.AsSpan(KvmBytes.TableHeader));
        for (int i = 0; i < 3; i++) entries[i] = new KvmMsrEntry { Index = 0xfu + (uint)i, Data = ulong.MaxValue };

        byte[] moved = VcpuTransfer.Moved(table, 10);

        ulong[] data = [.. MemoryMarshal.Cast<byte, KvmMsrEntry>(moved.AsSpan(KvmBytes.TableHeader)).ToArray().Select(entry => entry.Data)];
        CollectionAssert.AreEqual(new[] { ulong.MaxValue, 9UL, ulong.MaxValue }, data);
        Assert.AreEqual(ulong.MaxValue, entries[1].Data, "the template's own stays as it is");
    }

    [TestMethod]
    public void It_moves_by_its_own_frequency_for_centuries_too()
    {
        using MachineTemplate template = Guests.Template();
        MachineState state = template.State with { TscKilohertz = 3_000_000 };

        Assert.AreEqual(3_000_000_000UL, KvmMachine.Ticks(state, TimeSpan.FromSeconds(1)));
        Assert.AreEqual(3_000_000_000UL * 86_400 * 36_500, KvmMachine.Ticks(state, TimeSpan.FromDays(36_500)));
    }

    [TestMethod]
    public void A_guests_time_stamp_counter_is_an_hour_on_after_an_hour()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        using MachineTemplate template = Guests.Template(time: time);
        using KvmMachine now = template.Fork();
        ulong first = TimeStamp(now);
        time.Advance(TimeSpan.FromHours(1));
        using KvmMachine later = template.Fork();

        ulong moved = TimeStamp(later) - first, hour = KvmMachine.Ticks(template.State, TimeSpan.FromHours(1));

        if (moved < hour / 60) throw new AssertInconclusiveException("This KVM gives guests the host's time stamp counter, whatever it is set to.");
        Assert.IsTrue(moved >= hour && moved < hour + (hour / 6), $"{moved} ticks in place of {hour}");
    }

    [TestMethod]
    public void A_host_whose_clock_was_set_back_still_forks()
    {
        using MachineTemplate template = Guests.Template();
        var early = new FakeTimeProvider(TimeProvider.System.GetUtcNow().AddYears(-1));
        using KvmMachine fork = KvmMachine.Fork(Guests.Host, template.State, template.File, tracked: false, early);

        Assert.AreEqual(RunEndKind.NothingThere, fork.Run(new PayloadBus(), new RunLimits(Timeout.InfiniteTimeSpan)).Kind, "it asks for a command, and there is none");
    }

    private static ulong TimeStamp(KvmMachine machine) => MemoryMarshal.Cast<byte, KvmMsrEntry>(machine.Save([]).Vcpu.Msrs.AsSpan(KvmBytes.TableHeader))
        .ToArray().Single(entry => entry.Index == 0x10).Data;
}
