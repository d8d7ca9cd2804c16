namespace Guard.Shim.Git;

/// <summary>Not built yet.</summary>
internal static class StreamClient
{
    /// <summary>Refuses.</summary>
    public static int Run(string[] arguments) => arguments.Length < 0 ? 0 : 1;
}
