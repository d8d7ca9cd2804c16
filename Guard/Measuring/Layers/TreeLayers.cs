using Guard.Hooks.Export;
using Guard.Measuring.Pinning;
using Guard.Policies.Rules;

namespace Guard.Measuring.Layers;

/// <summary>Exports trees into the cache, by tree id.</summary>
internal sealed class TreeLayers
{
    private readonly MeasurementContext context;

    /// <summary>Creates the exporter of one measurement.</summary>
    public TreeLayers(MeasurementContext context) => this.context = context;

    /// <summary>The whole tree of a side.</summary>
    /// <exception cref="MeasurementFailureException">The tree cannot be exported.</exception>
    public async Task<TreeLayer> TreeAsync(Side side, CancellationToken cancellationToken)
    {
        string commit = context.Commit(side);
        try
        {
            string tree = await TreeExporter.TreeIdAsync(context.Request.Trees, commit, cancellationToken);
            string directory = await context.Cache.GetAsync("trees", tree, Make, cancellationToken);
            return new TreeLayer(tree, directory);
        }
        catch (ExportException error)
        {
            throw new MeasurementFailureException($"The {side.Name()}'s tree cannot be exported: {error.Message}", error);
        }

        async Task Make(string scratch)
        {
            string layer = Path.Combine(scratch, "layer");
            await TreeExporter.ExportAsync(context.Request.Trees, commit, layer, cancellationToken);
            context.Identities.Own(layer, context.Uid);
        }
    }

    /// <summary>The baseline's files that match patterns, to lie over a candidate's.</summary>
    /// <param name="tree">The baseline's tree id.</param>
    /// <param name="patterns">Globs.</param>
    /// <param name="cancellationToken">Ends the export.</param>
    public async Task<TreeLayer> ProtectedAsync(string tree, IReadOnlyList<string> patterns, CancellationToken cancellationToken)
    {
        string key = LayerKey.Of(["protected", tree, .. patterns]);
        string directory = await context.Cache.GetAsync("protected", key, Make, cancellationToken);
        return new TreeLayer(ContentHash.Of(directory), directory); // not the key: a new baseline with the same tests builds nothing again

        async Task Make(string scratch)
        {
            Glob[] globs = [.. patterns.Select(p => new Glob(p))];
            string layer = Path.Combine(scratch, "layer");
            await TreeExporter.ExportFilesAsync(context.Request.Trees, tree, layer, path => globs.Any(g => g.IsMatch(path)), cancellationToken);
            context.Identities.Own(layer, context.Uid);
        }
    }
}
