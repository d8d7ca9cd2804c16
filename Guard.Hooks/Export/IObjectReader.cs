namespace Guard.Hooks.Export;

/// <summary>A git child that reads objects of one store. Disposing it ends it.</summary>
public interface IObjectReader : IAsyncDisposable
{
    /// <summary>What the child is asked.</summary>
    Stream Input { get; }

    /// <summary>What it answers.</summary>
    Stream Output { get; }

    /// <summary>Says that nothing more is asked.</summary>
    /// <exception cref="IOException">The child has ended.</exception>
    void EndInput();

    /// <summary>Its exit code and the beginning of what it complained of, once it has ended.</summary>
    Task<(int Code, string Complaint)> EndAsync();
}
