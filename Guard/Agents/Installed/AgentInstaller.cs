using System.Diagnostics;
using System.Text.RegularExpressions;
using Guard.Agents.Adapters;
using Guard.Hooks.Git;
using Guard.Measuring.Boxes;
using Guard.Measuring.Layers;

namespace Guard.Agents.Installed;

/// <summary>Installs agents into Guard's home by npm, without running a script of any package. What was there stays until the new one is whole.</summary>
/// <param name="home">The directory of agents in Guard's home.</param>
/// <param name="clock">The clock.</param>
internal sealed partial class AgentInstaller(string home, TimeProvider clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    // What npm needs of the person's environment: where its settings are, and the way to its registry.
    private static readonly string[] Inherited = ["HOME", "PATH", "LANG", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy", "NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE"];

    /// <summary>Installs an agent.</summary>
    /// <param name="adapter">Which.</param>
    /// <param name="version">Its version, or null for the tested one.</param>
    /// <param name="cancellationToken">Ends npm; nothing is changed then.</param>
    /// <returns>The version that is there now.</returns>
    /// <exception cref="GuardException">It is no package of npm, npm is missing or failed, or the package lacks its program.</exception>
    public async Task<string> InstallAsync(IAgentAdapter adapter, string? version, CancellationToken cancellationToken)
    {
        if (!adapter.Package.IsNpm)
        {
            throw new GuardException(
                ExitCode.Usage, "G363", $"Guard does not install {adapter.Name}: {adapter.Package.Name} is no package of npm.",
                "Install it by its own manual where a box can see it, such as /usr or a directory under toolchains: in the policy; guard agents says whether Guard finds it.");
        }

        string wanted = version ?? adapter.Package.TestedVersion!;
        if (!Version().IsMatch(wanted))
            throw new GuardException(ExitCode.Usage, "G364", $"'{wanted}' is no version of {adapter.Package.Name}.", $"Name one such as {adapter.Package.TestedVersion}.");
        Directory.CreateDirectory(home);
        string fresh = Path.Combine(home, $".{adapter.Name}-{Guid.NewGuid():N}"), place = Path.Combine(home, adapter.Name);
        try
        {
            Directory.CreateDirectory(fresh);
            await NpmAsync(fresh, $"{adapter.Package.Name}@{wanted}", cancellationToken);
            NodePackage package = NodePackage.Find(Path.Combine(fresh, "node_modules"), adapter.Package) ?? throw new GuardException(
                ExitCode.Usage, "G365", $"{adapter.Package.Name} {wanted} was fetched, but has none of the programs that Guard starts: {string.Join(", ", adapter.Package.Programs)}.",
                $"Take the tested version: guard agents install {adapter.Name}");
            string old = fresh + "-old";
            if (Directory.Exists(place)) Directory.Move(place, old);
            Directory.Move(fresh, place);
            await DirectoryRemoval.RemoveAsync(old);
            return package.Version ?? wanted;
        }
        finally
        {
            await DirectoryRemoval.RemoveAsync(fresh);
        }
    }

    private async Task NpmAsync(string directory, string package, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(
            HostProgram.Find("npm"), ["install", "--prefix", directory, "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error", package])
        {
            WorkingDirectory = directory, UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (string name in start.Environment.Keys.Where(name => !Inherited.Contains(name) && !name.StartsWith("npm_config_", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(name);
        Process npm;
        try
        {
            npm = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            throw new GuardException(ExitCode.Usage, "G366", "npm cannot be started: " + error.Message, "Install Node.js 20 or newer with npm (apt-get install npm), then again.", error);
        }

        using (npm)
        {
            npm.StandardInput.Close();
            var said = new TailBuffer();
            Task drained = Task.WhenAll(said.PumpAsync(npm.StandardOutput.BaseStream, CancellationToken.None), said.PumpAsync(npm.StandardError.BaseStream, CancellationToken.None));
            try
            {
                await npm.WaitForExitAsync(cancellationToken).WaitAsync(Patience, clock, cancellationToken);
                await drained;
            }
            catch (Exception error) when (error is OperationCanceledException or TimeoutException)
            {
                npm.Kill(entireProcessTree: true);
                if (error is OperationCanceledException) throw;
                throw Failed($"npm did not end within {Patience.TotalMinutes} minutes");
            }

            if (npm.ExitCode != 0) throw Failed($"npm ended with exit code {npm.ExitCode}: {said.LastLines(8, 800)}");
        }

        GuardException Failed(string why) => new(
            ExitCode.Usage, "G367", $"{package} could not be installed: {why}", "Check the network, npm's registry (npm config get registry) and the version, then again. Nothing was changed.");
    }

    // A version or a tag as npm writes them; never an address, a path or an option.
    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9.+-]{0,63}$", RegexOptions.CultureInvariant)]
    private static partial Regex Version();
}
