using Guard.Home;

namespace Guard.Benchmarks.Measurements;

/// <summary><c>git commit</c> of one changed file with the hooks of <c>guard hooks install</c>, against the same commit without hooks.</summary>
internal sealed class CommitBenchmark : IBenchmark
{
    private const int Files = 500;
    private readonly string root = Places.Temporary();
    private readonly string guard = Path.Combine(AppContext.BaseDirectory, "guard");
    private int round;

    /// <inheritdoc/>
    public string Name => "commit";

    /// <inheritdoc/>
    public string Title => $"`git commit` of one changed file of {Files} with the pre-commit hook of `guard hooks install` and the rules of the overnight pack, against the same commit without hooks.";

    private string Plain => Path.Combine(root, "plain");

    private string Checked => Path.Combine(root, "checked");

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Subject>> SetUpAsync()
    {
        foreach (string clone in (string[])[Plain, Checked])
        {
            await Child.RunAsync(null, "git", "init", "-q", "-b", "main", "--template=", clone);
            for (int i = 0; i < Files; i++)
            {
                string file = Path.Combine(clone, "src", $"d{i % 20}", $"f{i}.txt");
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                await File.WriteAllTextAsync(file, $"file {i}\n");
            }

            await Child.RunAsync(clone, "git", "add", "-A");
            await Child.RunAsync(clone, "git", "commit", "-q", "-m", "begin");
        }

        GuardHome home = GuardHome.Open(Path.Combine(root, "home"));
        string directory = Path.Combine(home.Repositories, "clone-1");
        Directory.CreateDirectory(Path.Combine(directory, "policy"));
        new RepositoryRecord("clone-1", Checked, Path.Combine(Checked, ".git"), "main", null).Write(directory);
        File.Copy(Path.Combine(Places.Root, "policies", "overnight", "policy.yaml"), Path.Combine(directory, "policy", "1.yaml"));
        await Child.RunAsync(Checked, guard, "hooks", "install", "--home", home.Directory);
        return
        [
            new Subject("git commit", () => Child.RunAsync(Plain, "git", "commit", "-q", "-m", "change")),
            new Subject("git commit, with the check", () => Child.RunAsync(Checked, "git", "commit", "-q", "-m", "change")),
        ];
    }

    /// <inheritdoc/>
    public async Task PrepareAsync()
    {
        round++;
        foreach (string clone in (string[])[Plain, Checked])
        {
            await File.WriteAllTextAsync(Path.Combine(clone, "src", "d0", "f0.txt"), $"round {round}\n");
            await Child.RunAsync(clone, "git", "add", "-A");
        }
    }

    /// <inheritdoc/>
    public Task TearDownAsync()
    {
        Directory.Delete(root, recursive: true);
        return Task.CompletedTask;
    }
}
