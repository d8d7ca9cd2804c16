using Guard.Policies.Loading.Yaml;
using Guard.Policies.Model;
using Guard.Policies.Rules;

namespace Guard.Policies.Loading;

/// <summary>Maps <c>approvals</c>: rules of this policy whose findings an operator may approve.</summary>
internal sealed class ApprovalsMapper(DiagnosticSink sink)
{
    private static readonly string[] Known =
        [RuleIds.ProtectedPaths, RuleIds.Credentials, RuleIds.TestsNotWeakened, RuleIds.ResultsNotFabricated, RuleIds.DiffSize];

    private readonly ValueReader values = new(sink);

    /// <summary>Maps the list; a rule that is unknown or not in force is an error.</summary>
    /// <param name="value">The key's value, or null.</param>
    /// <param name="rules">The rules in force.</param>
    public IReadOnlyList<string> Map(YamlValue? value, RuleSettings rules)
    {
        if (values.TextList(value, "approvals") is not { } names) return [];
        foreach (var (name, item) in names.Zip(((YamlList)value!).Items))
        {
            if (!Known.Contains(name))
                sink.Add(DiagnosticIds.Value, item, $"`{DiagnosticSink.Show(name)}` is no rule", DidYouMean.Sentence(name, Known));
            else if (!IsInForce(name, rules))
                sink.Add(DiagnosticIds.Conflict, item, $"the rule `{name}` is not in force, so there is nothing to approve", $"Set `{name}` under rules, or leave it out here.");
        }

        return [.. names.Distinct()];
    }

    private static bool IsInForce(string rule, RuleSettings rules) => rule switch
    {
        RuleIds.ProtectedPaths => rules.ProtectedPaths.Count > 0,
        RuleIds.Credentials => rules.Credentials is not null,
        RuleIds.TestsNotWeakened => rules.Tests.Count > 0,
        RuleIds.ResultsNotFabricated => rules.Results.Count > 0,
        _ => rules.DiffSize is not null,
    };
}
