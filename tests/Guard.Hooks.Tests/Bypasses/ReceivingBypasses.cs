using static Guard.Hooks.Tests.Bypasses.HookFamily;
using static Guard.Hooks.Tests.Bypasses.Lands;

namespace Guard.Hooks.Tests.Bypasses;

/// <summary>The 8 ways round a hook of the repository that is pushed to, where the push goes to a path: the hook runs with the pusher's environment and rights.</summary>
internal static class ReceivingBypasses
{
    public static readonly Bypass[] All =
    [
        new("R1", "`git push --receive-pack='git -c core.hooksPath=/x receive-pack'`", PreReceive, Server,
            "git push -q --receive-pack='git -c core.hooksPath=/nonexistent -c receive.procReceiveRefs= receive-pack' origin \"$(object)\":refs/heads/main"),
        new("R2", "environment: GIT_CONFIG_GLOBAL", PreReceive, Server,
            "printf '[core]\\n\\thooksPath = /nonexistent\\n' > \"$ROW/config\"; GIT_CONFIG_GLOBAL=$ROW/config git push -q origin \"$(object)\":refs/heads/main"),
        new("R3", "environment: BASH_ENV", PreReceive, Server,
            "printf '%s\\ncase \"$0\" in *hooks/*) exit 0 ;; esac\\n' \"$MARK\" > \"$ROW/env\"; BASH_ENV=$ROW/env git push -q origin \"$(object)\":refs/heads/main"),
        new("R4", "environment: LD_PRELOAD", PreReceive, Server, "preload; LD_PRELOAD=$ROW/preload.so git push -q origin \"$(object)\":refs/heads/main") { Needs = ["as", "ld"] },
        new("R5", "a direct write into the repository's files", PreReceive, Server, "evil=$(object); cp -r .git/objects \"$PLACE/\"; echo \"$evil\" > \"$PLACE/refs/heads/main\"") { Answer = null },
        new("R6", "LibGit2Sharp's push", PreReceive, Server, "evil; git add -A") { ByLibrary = true },
        new("R7", "`refs/replace/*` pushed first", PreReceive, Server, """
            evil=$(object); git push -q origin "$(git commit-tree -p HEAD -m nice 'HEAD^{tree}'):refs/replace/$evil" || true; git push -q origin "$evil":refs/heads/main
            """) { Answer = "Guard takes no replacement refs" },
        new("R8", "environment: DOTNET_STARTUP_HOOKS on a hook that is a .NET program", DotnetPreReceive, Server, "export DOTNET_STARTUP_HOOKS=$STARTUP_HOOK; git push -q origin \"$(object)\":refs/heads/main"),
    ];
}
