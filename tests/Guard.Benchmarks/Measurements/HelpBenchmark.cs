namespace Guard.Benchmarks.Measurements;

/// <summary>Wall time of <c>guard --help</c>, whole process, against the smallest process there is.</summary>
/// <param name="published">A ReadyToRun publish of guard to measure as well, or null.</param>
internal sealed class HelpBenchmark(string? published) : IBenchmark
{
    private readonly string guard = Path.Combine(AppContext.BaseDirectory, "guard");

    /// <inheritdoc/>
    public string Name => "help";

    /// <inheritdoc/>
    public string Title => "`guard --help`, start to exit, against `/bin/true`. The build is what `dotnet build -c Release` makes.";

    /// <inheritdoc/>
    public Task<IReadOnlyList<Subject>> SetUpAsync()
    {
        if (!File.Exists(guard)) throw new FileNotFoundException("The program is not built: " + guard);
        List<Subject> subjects = [new("/bin/true", () => Child.RunAsync(null, "/bin/true")), new("guard --help, build", () => Child.RunAsync(null, guard, "--help"))];
        if (published is not null) subjects.Add(new Subject("guard --help, ReadyToRun publish", () => Child.RunAsync(null, published, "--help")));
        return Task.FromResult<IReadOnlyList<Subject>>(subjects);
    }

    /// <inheritdoc/>
    public Task TearDownAsync() => Task.CompletedTask;
}
