namespace Guard.Hooks.Tests.Bypasses;

/// <summary>The hooks of a plain repository; each refuses a commit that holds the word EVIL.</summary>
internal enum HookFamily
{
    /// <summary>Every hook of a clone that can refuse, reference-transaction among them; they look at objects.</summary>
    All,

    /// <summary>The same without reference-transaction.</summary>
    WithoutReferenceTransaction,

    /// <summary>pre-commit, commit-msg and pre-push.</summary>
    UsualThree,

    /// <summary>pre-commit, commit-msg and pre-push, which run their checks on the work tree, as linters and tests do.</summary>
    UsualThreeOnFiles,

    /// <summary>All, from a directory that the person's global core.hooksPath names.</summary>
    Global,

    /// <summary>pre-receive of the repository that is pushed to.</summary>
    PreReceive,

    /// <summary>pre-receive of the repository that is pushed to, a .NET program that refuses everything.</summary>
    DotnetPreReceive,
}
