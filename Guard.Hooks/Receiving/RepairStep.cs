namespace Guard.Hooks.Receiving;

/// <summary>One line of a repair.</summary>
/// <param name="Path">The file, directory or store it is about.</param>
/// <param name="Found">What is or was wrong there, one sentence.</param>
/// <param name="Repaired">Whether it is put back.</param>
/// <param name="Next">What a person has to do, where Guard cannot; else null.</param>
public sealed record RepairStep(string Path, string Found, bool Repaired, string? Next = null);
