namespace Guard.Policies.Scoring.Pools;

/// <summary>What a pool's pairs are pairs of. Scores of another setup or another rung are never compared with these.</summary>
/// <param name="Setup">Lower-case hex SHA-256 of what decides a score besides the trees: the pinned evaluator and the settings it runs under.</param>
/// <param name="Rung">The isolation rung's name, such as <c>process</c>.</param>
/// <param name="Baseline">Object id of the baseline's tree, lower-case hex.</param>
/// <param name="Candidate">Object id of the candidate's tree, lower-case hex.</param>
public sealed record SamplePoolKey(string Setup, string Rung, string Baseline, string Candidate);
