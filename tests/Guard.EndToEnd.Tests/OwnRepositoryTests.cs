using Guard.EndToEnd.Tests.Support;

namespace Guard.EndToEnd.Tests;

/// <summary>Guard guards a clone of its own repository, scored by its library tests, which are built and run in boxes without network.</summary>
[TestClass]
public sealed class OwnRepositoryTests
{
    private const string Merkle = "Guard.Log/Merkle/MerkleHash.cs";

    [TestMethod]
    public async Task An_honest_change_lands_and_a_change_that_breaks_tests_does_not()
    {
        await using Ground ground = Ground.Create();
        ScratchRepository repository = await CloneAsync(ground);
        ProgramResult init = await ground.Guard.RunAsync(repository.Directory, "init", "--policy", ground.Write("policy.yaml", Policy()));
        Assert.AreEqual(0, init.Code, init.ToString());
        // Tests that compare with a program that the box does not have (node) skip themselves there and count as not passed.
        Assert.MatchesRegex(@"(?m)^baseline: tests-passed = (1|0\.9[89]\d*)$", init.Output, init.ToString());

        ProgramResult honest = await ground.AgentAsync(repository, $$"""
            set -e
            sed -i '1i // Hashes of RFC 6962.' {{Merkle}}
            git commit -qam 'Say where the hashes come from'
            git push -q origin HEAD:main
            """);
        Assert.AreEqual(0, honest.Code, honest.ToString());
        string landed = await ground.TipAsync(repository);

        ProgramResult broken = await ground.AgentAsync(repository, $$"""
            set -e
            sed -i 's/0x01/0x03/' {{Merkle}}
            git diff --quiet && exit 77
            git commit -qam 'Tidy the node prefix'
            git push -q origin HEAD:main
            """);
        Assert.AreEqual(4, broken.Code, broken.ToString());
        Assert.AreEqual(landed, await ground.TipAsync(repository));
        await ground.LogVerifiesAsync();
    }

    private static string Root()
    {
        for (string? at = AppContext.BaseDirectory; at is not null; at = Path.GetDirectoryName(at))
        {
            if (File.Exists(Path.Combine(at, "Guard.sln"))) return at;
        }

        throw new AssertInconclusiveException("This test runs from a build inside the repository.");
    }

    private static string Policy()
    {
        string packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget/packages");
        return File.ReadAllText(Path.Combine(Root(), "tests/Guard.EndToEnd.Tests/OwnRepository/policy.yaml"))
            .Replace("@DOTNET@", GuardProgram.DotnetRoot, StringComparison.Ordinal).Replace("@PACKAGES@", packages, StringComparison.Ordinal);
    }

    /// <summary>A clone where the source is a whole repository, a copy of its files where it is an archive or a shallow checkout.</summary>
    private static async Task<ScratchRepository> CloneAsync(Ground ground)
    {
        string root = Root();
        if (Directory.Exists(Path.Combine(root, ".git")) && !File.Exists(Path.Combine(root, ".git/shallow")))
        {
            ScratchRepository place = await ScratchRepository.CreateAsync(ground.At("guard"));
            await place.GitAsync("-c", "safe.directory=*", "fetch", "--quiet", root, "HEAD:refs/heads/main", "--update-head-ok");
            await place.GitAsync("reset", "--quiet", "--hard", "main");
            return place;
        }

        ScratchRepository copy = await ScratchRepository.CreateAsync(ground.At("guard"));
        foreach (string file in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories))
        {
            string path = Path.GetRelativePath(root, file);
            if (path.Split('/').Any(part => part is "bin" or "obj" or "artifacts" or ".git" or "TestResults")) continue;
            Directory.CreateDirectory(Path.GetDirectoryName(copy.At(path))!);
            File.Copy(file, copy.At(path));
        }

        await copy.CommitAsync("Guard");
        return copy;
    }
}
