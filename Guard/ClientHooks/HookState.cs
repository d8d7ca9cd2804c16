using System.Text.Json.Nodes;

namespace Guard.ClientHooks;

/// <summary>One hook of a clone, as <c>guard hooks status</c> tells it.</summary>
/// <param name="Hook">The hook's name.</param>
/// <param name="Checked">Whether git runs Guard's check in it.</param>
/// <param name="Chained">The hook that runs after the check, or instead of it; null when there is none.</param>
/// <param name="Tool">Who wrote that: <c>husky</c>, <c>lefthook</c>, <c>pre-commit</c> or <c>script</c>; null when there is none.</param>
internal sealed record HookState(string Hook, bool Checked, string? Chained, string? Tool)
{
    /// <summary>Describes a hook.</summary>
    /// <param name="hook">The hook's name.</param>
    /// <param name="isChecked">Whether git runs Guard's check in it.</param>
    /// <param name="chained">The hook that runs after it, or null.</param>
    public static HookState Of(string hook, bool isChecked, string? chained) => new(hook, isChecked, chained, chained is null ? null : ToolOf(chained));

    /// <summary>The JSON.</summary>
    public JsonObject ToJson() => new() { ["hook"] = Hook, ["checked"] = Checked, ["then"] = Chained, ["tool"] = Tool };

    private static string ToolOf(string path)
    {
        string text = PlainFile.Read(path) ?? "";
        if (path.Contains("/.husky/", StringComparison.Ordinal)) return "husky";
        if (text.Contains("call_lefthook", StringComparison.Ordinal)) return "lefthook";
        return text.Contains("pre-commit.com", StringComparison.Ordinal) ? "pre-commit" : "script";
    }
}
