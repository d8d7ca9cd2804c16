using System.Diagnostics;
using Guard.Hooks.Git;

namespace Guard.Hooks.Export;

/// <summary>Reads trees with git beside Guard: of a store that holds what a person imported, before there is a gate with a keeper.</summary>
/// <param name="store">A bare repository of Guard's own.</param>
public sealed class HostTrees(string store) : ITreeSource
{
    /// <inheritdoc/>
    public async Task<string?> TreeIdAsync(string commit, string? path, CancellationToken cancellationToken)
    {
        // In two steps: in COMMIT:PATH^{tree} git would take the suffix for a part of the path.
        string named = commit;
        if (path is not null)
        {
            GitResult entry = await ParseAsync($"{commit}:{path}", cancellationToken);
            if (entry.ExitCode != 0) return null;
            named = entry.Text;
        }

        GitResult tree = await ParseAsync(named + "^{tree}", cancellationToken);
        return tree.ExitCode == 0 ? tree.Text : null;
    }

    /// <inheritdoc/>
    public Task<IObjectReader> ListAsync(string tree, CancellationToken cancellationToken) => Start([.. TreeArguments.List, tree]);

    /// <inheritdoc/>
    public Task<IObjectReader> ReadBlobsAsync(CancellationToken cancellationToken) => Start([.. TreeArguments.Blobs]);

    private Task<GitResult> ParseAsync(string name, CancellationToken cancellationToken) =>
        GitProcess.RunAsync(store, ["rev-parse", "--verify", "--quiet", name], cancellationToken: cancellationToken);

    private Task<IObjectReader> Start(string[] arguments) => Task.FromResult<IObjectReader>(new Child(GitProcess.Start(store, arguments)));

    private sealed class Child(Process process) : IObjectReader
    {
        private readonly Task<string> complaint = GitComplaint.ReadAsync(process.StandardError.BaseStream);

        public Stream Input => process.StandardInput.BaseStream;

        public Stream Output => process.StandardOutput.BaseStream;

        public void EndInput() => process.StandardInput.Close();

        public async Task<(int Code, string Complaint)> EndAsync()
        {
            await process.WaitForExitAsync();
            return (process.ExitCode, await complaint);
        }

        public async ValueTask DisposeAsync()
        {
            try
            {
                process.Kill();
            }
            catch (InvalidOperationException)
            {
                // It had ended already.
            }

            await process.WaitForExitAsync();
            process.Dispose();
        }
    }
}
