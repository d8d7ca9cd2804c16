using System.Text;
using Guard.EndToEnd.Tests.Support;
using Guard.Hooks.Tests.Support;
using static Guard.Hooks.Tests.Support.PackWriter;

namespace Guard.EndToEnd.Tests;

/// <summary>Pushes whose few bytes stand for gigabytes, against the real program: refused, within bounds of memory, and the next push works.</summary>
[TestClass]
public sealed class BombTests
{
    private const long MiB = 1L << 20;
    private const long MostOfDaemon = 512 * MiB;
    private const long MostOfOne = 1100 * MiB; // the worker's box has 1 GiB
    private static readonly string Absent = new('7', 40);

    [TestMethod]
    public async Task They_are_refused_within_bounds_and_the_next_push_works()
    {
        await using Ground ground = Ground.Create();
        ScratchRepository repository = await ground.GuardedAsync();
        string id = await HttpTests.IdAsync(ground, repository);
        string tip = await ground.TipAsync(repository);
        await using var memory = new MemoryPeak(ground.Guard.Home);
        foreach ((string what, string commit, byte[] pack) in Bombs(tip))
        {
            string said = await PushAsync(ground, id, tip, commit, pack);
            Assert.AreEqual(tip, await ground.TipAsync(repository), $"{what}: {said}");
            Assert.IsTrue(said.Contains("fatal: ", StringComparison.Ordinal) || said.Contains("error: ", StringComparison.Ordinal) || said.Contains("guard: ", StringComparison.Ordinal), $"{what}: no reason in '{said}'");
            Assert.IsLessThan(MostOfDaemon, memory.Resident, what);
            Assert.IsLessThan(MostOfOne, memory.Below, what);
            string value = Random.Shared.Next(51, 100).ToString(System.Globalization.CultureInfo.InvariantCulture);
            await repository.CommitAsync("Note " + what, ("notes.txt", what + value));
            ProgramResult push = await repository.TryGitAsync("push", "guard", "HEAD:main");
            Assert.AreEqual(0, push.Code, $"after {what}: {push}");
            tip = await ground.TipAsync(repository);
            Console.WriteLine($"{what}: resident {memory.Resident / MiB} MiB, largest below {memory.Below / MiB} MiB: {said.ReplaceLineEndings(" ")}");
        }

        Assert.IsGreaterThan(0, memory.Below, "control: something was seen");

        // Many at once.
        (string what8, string commit8, byte[] pack8) = Bombs(tip).First();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => PushAsync(ground, id, tip, commit8, pack8)));
        Assert.AreEqual(tip, await ground.TipAsync(repository), what8);
        Assert.IsLessThan(MostOfDaemon, memory.Resident);
        await repository.CommitAsync("Raise", ("value", "60\n"));
        ProgramResult last = await repository.TryGitAsync("push", "guard", "HEAD:main");
        if (last.Code != 0) last = await repository.TryGitAsync("push", "guard", "HEAD:main"); // a worker that eight bombs ended is replaced at the next push
        Assert.AreEqual(0, last.Code, last.ToString());
        await ground.LogVerifiesAsync();
    }

    private static async Task<string> PushAsync(Ground ground, string id, string tip, string commit, byte[] pack)
    {
        using RawPush push = await RawPush.OpenAsync(Path.Combine(ground.Guard.Home, "guard.sock"), id);
        await push.ReadListAsync();
        Task sending = Task.Run(async () =>
        {
            await push.SendAsync((byte[])[.. RawPush.Commands((tip, commit, "refs/heads/main")), .. RawPush.Options()]);
            await push.SendAsync(pack);
            push.Finish();
        });
        string said = await push.ReadToEndAsync();
        await sending;
        return said;
    }

    private static IEnumerable<(string What, string Commit, byte[] Pack)> Bombs(string tip)
    {
        byte[] zeros = new byte[16 * MiB - 1];
        yield return Of("a delta of 2 GiB", pack => pack.AddReferenceDelta(pack.Add(Blob, zeros), CopyDelta(zeros.Length, 128)));
        yield return Of("a delta of 2 GiB among many objects", pack =>
        {
            for (int i = 0; i < 150; i++) pack.Add(Blob, Encoding.ASCII.GetBytes($"{i}"));
            pack.AddReferenceDelta(pack.Add(Blob, zeros), CopyDelta(zeros.Length, 128));
        });
        yield return Of("64 deltas of 512 MiB", pack =>
        {
            string id = pack.Add(Blob, zeros);
            for (int i = 0; i < 64; i++) pack.AddReferenceDelta(id, CopyDelta(zeros.Length, 32));
        });
        yield return Of("a file of 700 MiB in 700 KiB", pack => pack.Add(Blob, new byte[700 * MiB]), Id("blob", new byte[700 * MiB]));
        yield return Of("a size of 900 MiB that is told and does not come", pack => pack.Add(Blob, [1], size: 900 * MiB));
        yield return Of("4,000 deltas one on another", pack =>
        {
            long at = pack.Offset;
            pack.Add(Blob, new byte[100]);
            for (int i = 0; i < 4000; i++)
            {
                long here = pack.Offset;
                pack.AddOffsetDelta(here - at, [100, 100, 0x90, 99, 1, (byte)i]);
                at = here;
            }
        }, Absent);
        byte[] noise = new byte[65 * MiB];
        new Random(1).NextBytes(noise);
        yield return Of("260 MiB", pack =>
        {
            for (int i = 0; i < 4; i++)
            {
                noise[0] = (byte)i;
                pack.Add(Blob, noise);
            }
        });

        // The tree names what the bomb makes where that is known, so that a pack that git takes is judged by the firewall.
        (string What, string Commit, byte[] Pack) Of(string what, Action<PackWriter> fill, string? file = null)
        {
            var pack = new PackWriter();
            string tree = pack.Add(Tree, TreeOf(("100644", "bomb", file ?? pack.Add(Blob, Encoding.UTF8.GetBytes(what)))));
            string commit = pack.Add(PackWriter.Commit, CommitOf(tree, tip));
            fill(pack);
            return (what, file is null ? Absent : commit, pack.ToArray());
        }
    }
}
