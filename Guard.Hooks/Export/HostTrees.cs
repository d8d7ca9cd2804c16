using System.Diagnostics;
using Guard.Hooks.Git;

namespace Guard.Hooks.Export;

/// <summary>Reads trees with git beside Guard: of a store that holds what a person imported, before there is a gate with a keeper.</summary>
/// <param name="store">A bare repository of Guard's own.</param>
public sealed class HostTrees(string store) : ITreeSource
{
    /// <inheritdoc/>
    public Task<IObjectReader> ListAsync(string tree, CancellationToken cancellationToken) => Start([.. TreeArguments.List, tree]);

    /// <inheritdoc/>
    public Task<IObjectReader> ReadAsync(CancellationToken cancellationToken) => Start([.. TreeArguments.Blobs]);

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
