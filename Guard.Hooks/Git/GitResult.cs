namespace Guard.Hooks.Git;

/// <summary>What a git child left.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">Its whole standard output.</param>
/// <param name="Error">Its standard error, for messages.</param>
public sealed record GitResult(int ExitCode, byte[] Output, string Error)
{
    /// <summary>The output as UTF-8 text without the final newline.</summary>
    public string Text => System.Text.Encoding.UTF8.GetString(Output).TrimEnd('\n');
}
