using Guard.Hooks.Candidates;

namespace Guard.Benchmarks.Measurements;

/// <summary>Measures for ever, so that it costs nothing: a push that waits for no verdict is what is timed.</summary>
internal sealed class EndlessMeasure : IMeasure
{
    /// <inheritdoc/>
    public async Task<MeasurementResult> MeasureAsync(MeasurementRequest request, IProgress<string> progress, CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.Infinite, cancellationToken);
        throw new InvalidOperationException("For ever is over.");
    }
}
