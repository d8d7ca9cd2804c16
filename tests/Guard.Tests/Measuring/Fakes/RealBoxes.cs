using Guard.Measuring.Boxes;
using Guard.Vm;
using Guard.Vm.Process;

namespace Guard.Tests.Measuring.Fakes;

/// <summary>The real process box, where this machine gives one.</summary>
internal static class RealBoxes
{
    /// <summary>A launcher; the test is inconclusive with its reason where boxes cannot be had.</summary>
    public static async Task<IBoxLauncher> LauncherAsync(string stateDirectory)
    {
        string? root = AppContext.BaseDirectory;
        while (root is not null && !File.Exists(Path.Combine(root, "Guard.sln"))) root = Path.GetDirectoryName(root);
        string shim = Path.Combine(root ?? "/", "artifacts/shim/guard-shim");
        if (!File.Exists(shim)) Assert.Inconclusive("The native Shim is not built: build this project without GuardSkipShim.");
        var launcher = new ProcessBoxLauncher(shim, stateDirectory);
        try
        {
            var spec = new BoxSpec { Name = "probe", Arguments = ["true"], HostUid = HostIdentity.Allocate(), Environment = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" } };
            await new BoxRunner(launcher, TimeProvider.System).RunAsync(spec, TimeSpan.FromSeconds(30), CancellationToken.None);
        }
        catch (IsolationUnavailableException missing)
        {
            Assert.Inconclusive($"No process box here: {missing.Message} {missing.Fix}");
        }

        return launcher;
    }
}
