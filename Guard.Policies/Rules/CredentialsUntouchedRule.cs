using Guard.Policies.Model;
using Guard.Policies.Rules.Secrets;

namespace Guard.Policies.Rules;

/// <summary>
/// <c>credentials</c>: files that hold credentials are not touched, and nothing that looks like a credential is added anywhere, the
/// commit message included. Findings say where and of which kind, never what.
/// </summary>
public sealed class CredentialsUntouchedRule(CredentialsRule settings) : IRule
{
    private const string Remove = "Take the secret out of every commit of this push and revoke it if it is real; code reads secrets at run time.";
    private readonly GlobSet paths = new(settings.Paths);
    private readonly GlobSet allowed = new(settings.Allow, exact: true);

    /// <inheritdoc/>
    public string Id => RuleIds.Credentials;

    /// <inheritdoc/>
    public string PromptRule => "Never modify credentials.";

    /// <inheritdoc/>
    public IEnumerable<Finding> Check(ChangeSet change)
    {
        foreach (var hit in SecretScanner.FindInText(change.Message))
            yield return new Finding(Id, FindingAction.Reject, $"Line {hit.Line} of the commit message looks like {hit.Description} ({hit.Pattern}).", Remove);
        foreach (var file in change.Changes)
        {
            foreach (var finding in Check(file)) yield return finding;
        }
    }

    private IEnumerable<Finding> Check(FileChange file)
    {
        // A path can hold a secret too; then it is not printed.
        if (SecretScanner.FindInText(file.Path) is [var inPath, ..])
        {
            yield return new Finding(Id, FindingAction.Reject, $"The name of a changed file looks like {inPath.Description} ({inPath.Pattern}).", Remove);
            yield break;
        }

        if (paths.Match(file.Path) is { } glob)
        {
            yield return new Finding(
                Id, FindingAction.Reject, $"The commit {GitModes.Verb(file)} a file that holds credentials (`{glob}`).",
                "Take this file out of the commit; credentials are not an agent's to change.") { Path = file.Path };
        }

        if (file.Kind is ChangeKind.Deleted or ChangeKind.ModeChanged || file.NewMode == GitModes.Gitlink || allowed.Match(file.Path) is not null) yield break;
        if (file.NewSize > SecretScanner.MaximumBytes || file.OldSize > SecretScanner.MaximumBytes)
        {
            yield return new Finding(
                Id, FindingAction.Reject, $"The file is larger than {SecretScanner.MaximumBytes >> 20} MiB and cannot be scanned for credentials.",
                "Keep large data out of the repository, or ask the policy's owner to exempt the path.") { Path = file.Path };
            yield break;
        }

        foreach (var hit in SecretScanner.FindAdded(file.ReadOld().Span, file.ReadNew().Span))
        {
            yield return new Finding(Id, FindingAction.Reject, $"An added line looks like {hit.Description} ({hit.Pattern}).", Remove)
            {
                Path = file.Path,
                Line = hit.Line > 0 ? hit.Line : null,
                Column = hit.Column > 0 ? hit.Column : null,
            };
        }
    }
}
