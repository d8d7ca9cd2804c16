namespace Guard.EndToEnd.Tests.Support;

/// <summary>What a program left behind.</summary>
/// <param name="Code">Its exit code; 128 and the signal's number when a signal ended it.</param>
/// <param name="Output">Its stdout.</param>
/// <param name="Errors">Its stderr.</param>
internal sealed record ProgramResult(int Code, string Output, string Errors)
{
    /// <summary>Everything, for a failed assertion's message.</summary>
    public override string ToString() => $"exit {Code}\n--- stdout\n{Output}\n--- stderr\n{Errors}";
}
