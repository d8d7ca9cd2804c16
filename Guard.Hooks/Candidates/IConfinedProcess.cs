namespace Guard.Hooks.Candidates;

/// <summary>A confined process. Disposing it kills everything that runs in it.</summary>
public interface IConfinedProcess : IAsyncDisposable
{
    /// <summary>Ends when the process ends: one sentence why, with what it said last.</summary>
    Task<string> Ended { get; }
}
