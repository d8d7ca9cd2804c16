namespace Guard.Shim.Box;

/// <summary>Not built yet.</summary>
internal static class BoxProgram
{
    /// <summary>Refuses.</summary>
    public static int Run(string[] arguments) => arguments.Length < 0 ? 0 : 1;
}
