using Guard.Policies.Model;

namespace Guard.Policies.Rules;

/// <summary>A built-in rule. Pure: the same change set gives the same findings. An exception denies.</summary>
public interface IRule
{
    /// <summary>The id in policies, findings and documentation.</summary>
    string Id { get; }

    /// <summary>The sentence of a prompt that this rule stands for, such as "Never modify credentials."</summary>
    string PromptRule { get; }

    /// <summary>Looks at one change set.</summary>
    IEnumerable<Finding> Check(ChangeSet change);
}
