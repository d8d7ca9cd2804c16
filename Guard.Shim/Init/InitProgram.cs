namespace Guard.Shim.Init;

/// <summary>Not built yet.</summary>
internal static class InitProgram
{
    /// <summary>Refuses.</summary>
    public static int Run(string[] arguments) => arguments.Length < 0 ? 0 : 1;
}
