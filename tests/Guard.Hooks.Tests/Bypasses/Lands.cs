namespace Guard.Hooks.Tests.Bypasses;

/// <summary>Where a plain repository has the commit that its hooks refuse, after the attack.</summary>
[Flags]
internal enum Lands
{
    /// <summary>On the clone's own main.</summary>
    Local = 1,

    /// <summary>On main of the repository that is pushed to.</summary>
    Server = 2,

    /// <summary>In the repository that is pushed to, under a tag.</summary>
    Tag = 4,
}
