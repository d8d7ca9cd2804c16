namespace Guard.Policies.Loading;

/// <summary>One error in a policy file, at a place.</summary>
/// <param name="Id">The kind of error, a constant of <see cref="DiagnosticIds"/>.</param>
/// <param name="File">The file's name as the caller gave it.</param>
/// <param name="Line">One-based line.</param>
/// <param name="Column">One-based column in UTF-16 units.</param>
/// <param name="Message">What is wrong, without a full stop at its end. Never holds a value that looks like a secret.</param>
/// <param name="Suggestion">What to do, a sentence.</param>
public sealed record PolicyDiagnostic(string Id, string File, int Line, int Column, string Message, string Suggestion)
{
    /// <summary><c>file:line:column: GP012 message. suggestion</c>, which editors and terminals link.</summary>
    public override string ToString() => $"{File}:{Line}:{Column}: {Id} {Message}. {Suggestion}";
}
