using Guard.Hooks.Receiving;
using Guard.Home;

namespace Guard.Daemon;

/// <summary>A guarded repository that cannot be served, because its stores are not as Guard left them.</summary>
/// <param name="Record">What Guard remembers of it.</param>
/// <param name="Directory">Where its stores are.</param>
/// <param name="Problem">What is wrong, one sentence.</param>
internal sealed record ClosedRepository(RepositoryRecord Record, string Directory, string Problem)
{
    /// <summary>Whether an error closes one repository only; every other keeps the resident Guard from starting.</summary>
    public static bool Is(Exception error) => error is RepositoryException or FormatException or GuardException { Id: "G342" };

    /// <summary>What a caller is told who wants to use it.</summary>
    public GuardException ToError() => new(
        ExitCode.Usage, "G203", Problem, $"Nothing of {Record.Path} is served before that: guard repair --repo {Record.Path}");
}
