namespace Guard.Shim.Git;

/// <summary>Not built yet.</summary>
internal static class RemoteHelper
{
    /// <summary>Refuses.</summary>
    public static int Run(string[] arguments) => arguments.Length < 0 ? 0 : 1;
}
