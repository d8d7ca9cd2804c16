using Guard.Hooks.Export;
using Guard.Measuring.Layers;
using Guard.Policies.Model;

namespace Guard.Measuring.Pinning;

/// <summary>Pins a policy's evaluator by content. Used by <c>guard init</c> and <c>guard policy apply</c>; a candidate never changes a pin.</summary>
internal static class EvaluatorPin
{
    /// <summary>Copies the evaluator's directory from a commit (or the host), hashes it and binds the policy to it.</summary>
    /// <param name="repositoryDirectory">The guarded repository's directory below Guard's home.</param>
    /// <param name="trees">Where the commit's tree is read.</param>
    /// <param name="baseCommit">The commit whose tree holds a relative <see cref="EvaluatorSettings.Directory"/>.</param>
    /// <param name="policy">The policy that is applied.</param>
    /// <param name="cancellationToken">Ends the pinning; the old pin stays.</param>
    /// <returns>Lower-case hex SHA-256: of the directory for <c>program</c>, of the settings for <c>tests</c>; null without an evaluator.</returns>
    /// <exception cref="ExportException">The directory is missing or holds what Guard refuses to copy.</exception>
    public static async Task<string?> PinAsync(
        string repositoryDirectory, ITreeSource trees, string baseCommit, Policy policy, CancellationToken cancellationToken = default)
    {
        if (policy.Evaluator is not { } settings) return null;
        if (settings.Kind == EvaluatorKind.Tests) return SettingsHash(policy);
        if (settings.Directory is not { Length: > 0 } source) throw new ExportException("The policy's evaluator of kind program names no directory: set evaluator.directory.");
        var store = new EvaluatorStore(new MeasurementPaths(repositoryDirectory), TimeProvider.System);
        await TemporaryDirectory.SweepAsync(store.TemporaryRoot);
        await using TemporaryDirectory scratch = TemporaryDirectory.Create(store.TemporaryRoot);
        string copy = Path.Combine(scratch.Path, "source");
        Directory.CreateDirectory(copy);
        File.SetUnixFileMode(copy, (UnixFileMode)0b111_101_101);
        if (Path.IsPathRooted(source)) HostDirectoryCopy.Copy(source, copy);
        else await TreeExporter.ExportSubtreeAsync(trees, baseCommit, source, copy, cancellationToken);
        string hash = ContentHash.Of(copy);
        // A copy that is on disk already is replaced when it is not what its name says.
        string target = store.Source(hash);
        MeasurementPaths.Private(Path.GetDirectoryName(target)!);
        if (Directory.Exists(target) && ContentHash.Of(target) != hash) await DirectoryRemoval.RemoveAsync(target);
        if (!Directory.Exists(target)) Directory.Move(copy, target);
        store.Pin(policy, hash);
        return hash;
    }

    /// <summary>The identity of a <c>tests</c> evaluator: its settings and the protected files' patterns.</summary>
    public static string SettingsHash(Policy policy)
    {
        EvaluatorSettings settings = policy.Evaluator!;
        return LayerKey.Of(["tests", settings.Results ?? "", settings.Format ?? "", .. settings.Candidate, "--protected", .. policy.Rules.Tests, .. policy.Rules.ProtectedPaths]);
    }
}
