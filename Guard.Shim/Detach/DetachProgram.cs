namespace Guard.Shim.Detach;

/// <summary>Not built yet.</summary>
internal static class DetachProgram
{
    /// <summary>Refuses.</summary>
    public static int Run(string[] arguments) => arguments.Length < 0 ? 0 : 1;
}
