using Guard.Measuring.Layers;

namespace Guard.Measuring;

/// <summary>One kind of evaluator, for one measurement.</summary>
internal interface IEvaluator
{
    /// <summary>Lower-case hex SHA-256 of what is pinned.</summary>
    string Hash { get; }

    /// <summary>Globs of the baseline's files that lie over the candidate's.</summary>
    IReadOnlyList<string> Protected { get; }

    /// <summary>Scores one tree in fresh boxes.</summary>
    /// <param name="tree">The built tree.</param>
    /// <param name="seed">The pair's seed, lower-case hex.</param>
    /// <param name="label">Names the run in the operator's log.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    /// <exception cref="MeasurementFailureException">There is no score.</exception>
    Task<Reading> ScoreAsync(BuiltTree tree, string seed, string label, CancellationToken cancellationToken);

    /// <summary>What a person should know besides the verdict's reason, or null.</summary>
    string? Remark { get; }
}
