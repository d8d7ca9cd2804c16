using Guard.Policies.Scoring;

namespace Guard.Hooks.Candidates;

/// <summary>The port through which the gate measures; the program Guard implements it on Guard.Vm.</summary>
public interface IMeasure
{
    /// <summary>Measures a candidate against its baseline in clean boxes. Every failure is a <see cref="VerdictKind.Failed"/> verdict, not an exception.</summary>
    /// <param name="request">What to measure.</param>
    /// <param name="progress">Lines for a person who waits.</param>
    /// <param name="cancellationToken">Ends the measurement; nothing was decided.</param>
    Task<MeasurementResult> MeasureAsync(MeasurementRequest request, IProgress<string> progress, CancellationToken cancellationToken);
}
