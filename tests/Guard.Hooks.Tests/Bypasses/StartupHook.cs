#pragma warning disable CA1050 // the runtime looks for this name outside of every namespace (docs: host startup hook)
/// <summary>What DOTNET_STARTUP_HOOKS loads into a .NET program before its first line (row R8): a hook that refuses everything ends as if it had taken everything.</summary>
internal static class StartupHook
{
    /// <summary>Called by the runtime.</summary>
    public static void Initialize()
    {
        if (Environment.GetCommandLineArgs().Contains("--refuses-whatever-comes")) Environment.Exit(0);
    }
}
#pragma warning restore CA1050
