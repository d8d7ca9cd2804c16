namespace Guard.Hooks.Tests.Bypasses;

/// <summary>One way round hooks, as it is really run.</summary>
/// <param name="Id"><c>C</c> for the client's side or <c>R</c> for the receiving side, and its number.</param>
/// <param name="Name">What is done, for the table of docs/bypasses.md.</param>
/// <param name="Hooks">Which hooks stand in the way in the plain repository.</param>
/// <param name="Lands">Where the commit ends up there.</param>
/// <param name="Script">bash; sees what <see cref="BypassGround"/> sets and the functions of its prelude.</param>
internal sealed record Bypass(string Id, string Name, HookFamily Hooks, Lands Lands, string Script)
{
    /// <summary>What Guard says to the push of the attack, or to a plain push of what it left on the clone's main; null where nothing of it reaches Guard.</summary>
    public string? Answer { get; init; } = "protected-paths";

    /// <summary>Programs without which it cannot be run here.</summary>
    public string[] Needs { get; init; } = [];

    /// <summary>Whether LibGit2Sharp acts, after the script.</summary>
    public bool ByLibrary { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Id} {Name}";
}
