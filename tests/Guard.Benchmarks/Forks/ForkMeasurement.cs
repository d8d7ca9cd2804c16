using System.Diagnostics;
using Guard.Vm.Kvm;

namespace Guard.Benchmarks.Forks;

/// <summary>Measures the engine beside the same calls in C, in turn, so that a busy machine hits both alike.</summary>
internal sealed class ForkMeasurement(KvmHost host, Yardstick yardstick, ForkOptions options)
{
    private const int InTurn = 10;
    private const int Live = 1000;
    private const uint DirtyPages = 100;
    private readonly ulong bytes = (ulong)options.MemoryMiB << 20;

    /// <summary>Measures everything.</summary>
    /// <param name="say">Hears what is going on.</param>
    public async Task<ForkFigures> RunAsync(Action<string> say)
    {
        using MachineTemplate none = ForkGuest.Template(host, new MachineShape(bytes, IrqChip.None));
        using MachineTemplate split = ForkGuest.Template(host, new MachineShape(bytes, IrqChip.Split));
        using MachineTemplate full = ForkGuest.Template(host, new MachineShape(bytes, IrqChip.Full));
        say("warming up");
        for (int i = 0; i < options.Warm; i++) Cold(none);
        Cold(split);
        Cold(full);
        await yardstick.ForkAsync("none", options.Warm);

        say("cold forks");
        List<double> cold = [], coldC = [], ratios = [], irqchip = [], irqchipC = [], zeroboot = [], splits = [];
        for (int done = 0; done < options.Samples; done += InTurn)
        {
            double[] round = [.. Enumerable.Range(0, InTurn).Select(_ => Cold(none))];
            IReadOnlyList<double> roundC = await yardstick.ForkAsync("none", InTurn);
            cold.AddRange(round);
            coldC.AddRange(roundC);
            ratios.Add(Comparison.Quantile(round, 0.5) / Comparison.Quantile(roundC, 0.5));
            splits.AddRange([Cold(split), Cold(split)]);
            irqchip.AddRange([Cold(full), Cold(full)]);
            irqchipC.AddRange(await yardstick.ForkAsync("full", 2));
            zeroboot.AddRange(await yardstick.ForkAsync("foreign", 2));
        }

        say("a pool");
        (List<double> pool, List<double> ready) = await PoolAsync(none);
        say("resets");
        (List<double> resets, int pages) = Resets(none);
        say("1,000 forks at once");
        (double made, double closed, double kilobytes, string countedBy) = Thousand(none);
        say($"{options.Kills:#,0} forks and kills");
        (int descriptors, int mappings, double left) = Kills(none);
        return new ForkFigures
        {
            MemoryMiB = options.MemoryMiB,
            Samples = cold.Count,
            PoolSpawnP50Ms = Comparison.Quantile(pool, 0.5),
            PoolSpawnP99Ms = Comparison.Quantile(pool, 0.99),
            PoolSpawnCP50Ms = Comparison.Quantile(ready, 0.5),
            ColdForkP50Ms = Comparison.Quantile(cold, 0.5),
            ColdForkCP50Ms = Comparison.Quantile(coldC, 0.5),
            ColdForkVsC = Comparison.Quantile(ratios, 0.5),
            IrqchipForkP50Ms = Comparison.Quantile(irqchip, 0.5),
            IrqchipForkCP50Ms = Comparison.Quantile(irqchipC, 0.5),
            IrqchipForkVsCFloor = Comparison.Quantile(irqchip, 0.5) / Comparison.Quantile(coldC, 0.5),
            SplitForkP50Ms = Comparison.Quantile(splits, 0.5),
            ZerobootOrderP50Ms = Comparison.Quantile(zeroboot, 0.5),
            ResetP50Ms = Comparison.Quantile(resets, 0.5),
            ResetP99Ms = Comparison.Quantile(resets, 0.99),
            ResetPages = pages,
            ThousandForksMs = made,
            ThousandClosedMs = closed,
            IdleForkPrivateKb = kilobytes,
            IdleForkCountedBy = countedBy,
            Kills = options.Kills,
            KillsLeftDescriptors = descriptors,
            KillsLeftMappings = mappings,
            KillsLeftKb = left,
        };
    }

    // Closing is not in it, as it is not in the yardstick's.
    private static double Cold(MachineTemplate template)
    {
        long start = Stopwatch.GetTimestamp();
        using KvmMachine fork = template.Fork();
        return Stopwatch.GetElapsedTime(start, new ForkGuest().Run(fork).FirstByte).TotalMilliseconds;
    }

    private async Task<(List<double> Samples, List<double> Yardstick)> PoolAsync(MachineTemplate template)
    {
        List<double> samples = [], ready = [];
        using var reaper = new MachineReaper();
        using var pool = new MachinePool(template, reaper, ready: 16, most: 64);
        for (int i = -options.Warm; i < options.Samples; i++)
        {
            if (i % InTurn == 0)
            {
                ready.AddRange(await yardstick.ForkAsync("ready", InTurn));
                if (!pool.WaitUntilFull(TimeSpan.FromMinutes(1))) throw new InvalidOperationException("The pool does not fill.");
            }

            long start = Stopwatch.GetTimestamp();
            KvmMachine fork = pool.Take();
            long first = new ForkGuest().Run(fork).FirstByte;
            if (i >= 0) samples.Add(Stopwatch.GetElapsedTime(start, first).TotalMilliseconds);
            pool.Return(fork);
        }

        return (samples, ready);
    }

    private (List<double> Samples, int Pages) Resets(MachineTemplate template)
    {
        var samples = new List<double>();
        int pages = 0;
        using KvmMachine fork = template.Fork(tracked: true);
        for (int i = -options.Warm; i < options.Samples; i++)
        {
            new ForkGuest { Commands = "T", Number = DirtyPages, Until = 2 }.Run(fork);
            long start = Stopwatch.GetTimestamp();
            pages = template.Reset(fork);
            if (i >= 0) samples.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return (samples, pages);
    }

    private static (double Made, double Closed, double Kilobytes, string CountedBy) Thousand(MachineTemplate template)
    {
        using var memory = new MemoryCount();
        GC.Collect();
        long before = memory.Now();
        var live = new KvmMachine[Live];
        long start = Stopwatch.GetTimestamp();
        InTwo(i =>
        {
            live[i] = template.Fork();
            new ForkGuest().Run(live[i]);
        });
        double made = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        double kilobytes = (memory.Now() - before) / 1024.0 / Live;
        start = Stopwatch.GetTimestamp();
        InTwo(i => live[i].Dispose());
        return (made, Stopwatch.GetElapsedTime(start).TotalMilliseconds, kilobytes, memory.By);
    }

    private (int Descriptors, int Mappings, double Kilobytes) Kills(MachineTemplate template)
    {
        using var memory = new MemoryCount();
        for (int i = 0; i < options.Warm; i++) Kill(template, i);
        (int descriptors, int mappings) = Count();
        GC.Collect();
        long before = memory.Now();
        for (int i = 0; i < options.Kills; i++) Kill(template, i);
        GC.Collect();
        long after = memory.Now();
        (int descriptorsAfter, int mappingsAfter) = Count();
        return (descriptorsAfter - descriptors, mappingsAfter - mappings, (after - before) / 1024.0);
    }

    // Before it runs, after its first byte, and while it spins.
    private static void Kill(MachineTemplate template, int number)
    {
        using KvmMachine fork = template.Fork();
        if (number % 4 == 0) return;
        if (number % 50 == 1) fork.Run(new ForkGuest { Commands = "S", Until = 2 }, new RunLimits(TimeSpan.FromMilliseconds(1)));
        else new ForkGuest().Run(fork);
    }

    private static (int Descriptors, int Mappings) Count() => (Directory.GetFiles("/proc/self/fd").Length, File.ReadLines("/proc/self/maps").Count());

    private static void InTwo(Action<int> each)
    {
        int next = -1;
        void Work()
        {
            for (int i = Interlocked.Increment(ref next); i < Live; i = Interlocked.Increment(ref next)) each(i);
        }

        var other = new Thread(Work);
        other.Start();
        Work();
        other.Join();
    }
}
