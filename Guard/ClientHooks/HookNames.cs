namespace Guard.ClientHooks;

/// <summary>Names of git's hooks (githooks(5)).</summary>
internal static class HookNames
{
    /// <summary>The hooks in which Guard checks something.</summary>
    public static IReadOnlyList<string> Checked { get; } = ["pre-commit", "pre-push"];

    /// <summary>Hooks that may be present without changing anything but a few milliseconds.</summary>
    public static IReadOnlyList<string> Plain { get; } =
    [
        "applypatch-msg", "pre-applypatch", "post-applypatch", "pre-commit", "pre-merge-commit", "prepare-commit-msg", "commit-msg", "post-commit",
        "pre-rebase", "post-checkout", "post-merge", "pre-push", "pre-receive", "update", "post-receive", "post-update", "pre-auto-gc",
        "post-rewrite", "sendemail-validate", "p4-changelist", "p4-prepare-changelist", "p4-post-changelist", "p4-pre-submit",
    ];

    /// <summary>Hooks whose presence changes what git does, or that run so often that a needless one is felt: passed on only where they are.</summary>
    public static IReadOnlyList<string> OnlyWherePresent { get; } = ["reference-transaction", "post-index-change", "push-to-checkout", "proc-receive"];
}
