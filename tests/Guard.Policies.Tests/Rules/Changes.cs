using System.Text;
using Guard.Policies.Model;
using Guard.Policies.Rules;

namespace Guard.Policies.Tests.Rules;

/// <summary>Builds change sets for tests.</summary>
internal static class Changes
{
    public const int File = 0x81A4;
    public const int Executable = 0x81ED;
    public const int Symlink = 0xA000;
    public const int Gitlink = 0xE000;

    public static FileChange Change(string path, string? before, string? after, int oldMode = File, int newMode = File) =>
        Bytes(path, before is null ? null : Encoding.UTF8.GetBytes(before), after is null ? null : Encoding.UTF8.GetBytes(after), oldMode, newMode);

    public static FileChange Bytes(string path, byte[]? before, byte[]? after, int oldMode = File, int newMode = File) => new()
    {
        Path = path,
        Kind = before is null ? ChangeKind.Added
            : after is null ? ChangeKind.Deleted
            : (oldMode | 0x49) != (newMode | 0x49) ? ChangeKind.TypeChanged
            : before.AsSpan().SequenceEqual(after) ? ChangeKind.ModeChanged : ChangeKind.Modified,
        OldMode = before is null ? 0 : oldMode,
        NewMode = after is null ? 0 : newMode,
        OldSize = before?.Length ?? 0,
        NewSize = after?.Length ?? 0,
        ReadOld = () => before,
        ReadNew = () => after,
    };

    public static ChangeSet Set(params FileChange[] changes) => new("b0", "c1", "A message", "A <a@example.org>", changes);

    public static IReadOnlyList<Finding> Check(this IRule rule, params FileChange[] changes) => [.. rule.Check(Set(changes))];
}
