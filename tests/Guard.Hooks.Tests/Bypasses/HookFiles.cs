using System.Runtime.InteropServices;

namespace Guard.Hooks.Tests.Bypasses;

/// <summary>Writes the hooks of a family. All are one bash script under many names, as hooks that people share are.</summary>
internal static class HookFiles
{
    private const UnixFileMode Executable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private const string Objects = """
        #!/usr/bin/env bash
        refuse() { echo "the hook ${0##*/} refuses EVIL" >&2; exit 1; }
        case "${0##*/}" in
            pre-push) while read -r _ new _ _; do if git grep -q EVIL "$new" -- 2>/dev/null; then refuse; fi; done ;;
            pre-receive) while read -r _ new _; do if git grep -q EVIL "$new" -- 2>/dev/null; then refuse; fi; done ;;
            pre-rebase) refuse ;;
            reference-transaction)
                [ "$1" = prepared ] || exit 0
                while read -r _ new ref; do
                    case "$ref" in HEAD | refs/heads/main) if git grep -q EVIL "$new" -- 2>/dev/null; then refuse; fi ;; esac
                done ;;
            *) if git grep -q --cached EVIL -- 2>/dev/null; then refuse; fi ;;
        esac
        exit 0

        """;

    private const string Files = """
        #!/usr/bin/env bash
        if grep -rq EVIL --exclude-dir=.git .; then echo "the hook ${0##*/} refuses EVIL" >&2; exit 1; fi

        """;

    private static readonly string[] UsualThree = ["pre-commit", "commit-msg", "pre-push"];

    private static readonly string[] Every =
        ["pre-commit", "pre-merge-commit", "commit-msg", "prepare-commit-msg", "applypatch-msg", "pre-applypatch", "pre-rebase", "pre-push", "reference-transaction"];

    /// <summary>Installs them.</summary>
    /// <param name="family">Which.</param>
    /// <param name="clone">The clone.</param>
    /// <param name="server">The repository that is pushed to; null where the receiver is Guard.</param>
    /// <param name="home">The person's home.</param>
    public static void Install(HookFamily family, string clone, string? server, string home)
    {
        string hooks = Path.Combine(clone, ".git", "hooks");
        Directory.CreateDirectory(hooks);
        switch (family)
        {
            case HookFamily.PreReceive when server is not null:
                Write(Path.Combine(server, "hooks"), Objects, "pre-receive");
                break;
            case HookFamily.DotnetPreReceive when server is not null:
                string dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../..", "dotnet"));
                Write(Path.Combine(server, "hooks"), $"#!/bin/sh\nexec '{dotnet}' exec '{typeof(HookFiles).Assembly.Location}' --refuses-whatever-comes >/dev/null\n", "pre-receive");
                break;
            case HookFamily.Global:
                Write(Path.Combine(home, "hooks"), Objects, Every);
                File.AppendAllText(Path.Combine(home, ".gitconfig"), $"[core]\n\thooksPath = {Path.Combine(home, "hooks")}\n");
                break;
            case HookFamily.UsualThreeOnFiles:
                Write(hooks, Files, UsualThree);
                break;
            case HookFamily.All or HookFamily.WithoutReferenceTransaction or HookFamily.UsualThree:
                Write(hooks, Objects, [.. family == HookFamily.UsualThree ? UsualThree : Every]);
                if (family == HookFamily.WithoutReferenceTransaction) File.Delete(Path.Combine(hooks, "reference-transaction"));
                break;
        }
    }

    private static void Write(string directory, string text, params string[] names)
    {
        Directory.CreateDirectory(directory);
        foreach (string name in names)
        {
            string path = Path.Combine(directory, name);
            File.WriteAllText(path, text);
            File.SetUnixFileMode(path, Executable);
        }
    }
}
