using System.Text.Json.Nodes;
using Guard.EndToEnd.Tests.Support;

namespace Guard.EndToEnd.Tests;

/// <summary><c>guard remeasure</c>: where it reads the branch, and what happens when it cannot.</summary>
[TestClass]
public sealed class RemeasureTests
{
    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task It_reads_the_upstream_that_init_recorded_and_not_the_clone(bool relative)
    {
        await using Ground ground = Ground.Create();
        ScratchRepository repository = await WithUpstreamAsync(ground, relative);
        ScratchRepository other = new(ground.At("other"));
        await repository.GitAsync("clone", "--quiet", ground.At("upstream.git"), other.Directory);
        await other.CommitAsync("Lower upstream", ("value", "40\n"));
        await other.GitAsync("push", "--quiet", "origin", "HEAD:main");
        await repository.CommitAsync("Lower locally", ("value", "30\n"));

        ProgramResult remeasure = await ground.Guard.RunAsync(repository.Directory, "remeasure", "--json");
        Assert.AreEqual(4, remeasure.Code, remeasure.ToString());
        JsonNode result = JsonNode.Parse(remeasure.Output)!;
        Assert.AreEqual(("upstream", relative ? "../upstream.git" : ground.At("upstream.git")), ((string)result["source"]!, (string)result["from"]!));
        Assert.AreEqual("Lower upstream", (string?)result["candidates"]!.AsArray().Single()!["title"]);
        Assert.HasCount(1, result["reverts"]!.AsArray());

        ProgramResult again = await ground.Guard.RunAsync(repository.Directory, "remeasure");
        Assert.AreEqual(0, again.Code, again.ToString());
        Assert.Contains("(read from upstream ", again.Output);
    }

    [TestMethod]
    public async Task An_upstream_that_cannot_be_reached_changes_nothing_and_the_clone_can_stand_in()
    {
        await using Ground ground = Ground.Create();
        ScratchRepository repository = await WithUpstreamAsync(ground, relative: false);
        Directory.Move(ground.At("upstream.git"), ground.At("moved.git"));
        await repository.CommitAsync("Raise", ("value", "60\n"));
        string tip = await ground.TipAsync(repository);
        string refs = await repository.GitAsync("ls-remote", "guard");

        ProgramResult remeasure = await ground.Guard.RunAsync(repository.Directory, "remeasure");
        Assert.AreEqual((2, ""), (remeasure.Code, remeasure.Output), remeasure.ToString());
        Assert.StartsWith("guard: G208 ", remeasure.Errors);
        Assert.Contains(ground.At("upstream.git"), remeasure.Errors);
        Assert.Contains("--from-clone", remeasure.Errors, "what to do");
        Assert.AreEqual(tip, await ground.TipAsync(repository));
        Assert.AreEqual(refs, await repository.GitAsync("ls-remote", "guard"));
        Assert.IsEmpty(await ground.CandidatesAsync(repository), "nothing is half-applied");

        remeasure = await ground.Guard.RunAsync(repository.Directory, "remeasure", "--from-clone", "--json");
        Assert.AreEqual(0, remeasure.Code, remeasure.ToString());
        Assert.AreEqual(("clone", repository.Directory), ((string)JsonNode.Parse(remeasure.Output)!["source"]!, (string)JsonNode.Parse(remeasure.Output)!["from"]!));
        Assert.AreEqual(await repository.HeadAsync(), await ground.TipAsync(repository));
        await ground.LogVerifiesAsync();
    }

    [TestMethod]
    public async Task Without_an_upstream_it_reads_the_clone_and_says_so()
    {
        await using Ground ground = Ground.Create();
        ScratchRepository repository = await ground.GuardedAsync();
        await repository.CommitAsync("Raise", ("value", "60\n"));
        ProgramResult remeasure = await ground.Guard.RunAsync(repository.Directory, "remeasure");
        Assert.AreEqual(0, remeasure.Code, remeasure.ToString());
        Assert.Contains($"1 commit(s) that came another way measured", remeasure.Output);
        Assert.Contains($"(read from clone {repository.Directory})", remeasure.Output);
    }

    /// <summary>The sample project under guard, cloned from an upstream of its own.</summary>
    private static async Task<ScratchRepository> WithUpstreamAsync(Ground ground, bool relative)
    {
        ScratchRepository repository = await ScratchRepository.CreateAsync(ground.At("project"), Sample.Files());
        await repository.GitAsync("clone", "--quiet", "--bare", repository.Directory, ground.At("upstream.git"));
        await repository.GitAsync("remote", "add", "origin", relative ? "../upstream.git" : ground.At("upstream.git"));
        ProgramResult init = await ground.Guard.RunAsync(repository.Directory, "init", "--policy", ground.Write("p.yaml", Sample.Policy()));
        Assert.AreEqual(0, init.Code, init.ToString());
        return repository;
    }
}
