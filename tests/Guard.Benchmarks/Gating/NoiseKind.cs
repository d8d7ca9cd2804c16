namespace Guard.Benchmarks.Gating;

/// <summary>How one run's score scatters around the truth.</summary>
internal enum NoiseKind
{
    /// <summary>Gaussian, runs independent.</summary>
    Gaussian,

    /// <summary>Log-normal with mean 1, runs independent.</summary>
    LogNormal,

    /// <summary>Student's t with 3 degrees of freedom, scaled to the standard deviation, runs independent.</summary>
    HeavyTailed,

    /// <summary>Gaussian, each run correlated with the one before by 0.9: AR(1).</summary>
    Autocorrelated,
}
