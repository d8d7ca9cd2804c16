namespace Guard.ClientHooks;

/// <summary>
/// The shell that Guard puts into a person's clone. POSIX sh only, and only what every hook can bear: it may stand in a script with
/// <c>set -eu</c>, takes no more of the script's input than it gives back, and leaves <c>$0</c> and the arguments alone.
/// </summary>
internal static class HookScripts
{
    /// <summary>First line of what Guard adds to a file.</summary>
    public const string Begin = "# >>> guard hooks: advice only, Guard's gate decides (guard hooks uninstall) >>>\n";

    /// <summary>Last line of what Guard adds to a file.</summary>
    public const string End = "# <<< guard hooks <<<\n";

    /// <summary>The directory of Guard's files, below the git directory that all work trees share.</summary>
    public const string Folder = "guard-hooks";

    private const string Shebang = "#!/bin/sh\n";

    /// <summary>What stands after the first line of a hook that is a shell script.</summary>
    public static string Block(string hook) => Begin
        + $"guard_hook={hook} guard_check=\"${{0%/*}}/../{Folder}/check\"\n"
        + "if [ -r \"$guard_check\" ]; then . \"$guard_check\"; fi\n"
        + End;

    /// <summary>A whole hook of Guard's: where there was none, or where the one that was there was put aside to be run after it.</summary>
    public static string Whole(string hook) => Shebang + Begin
        + $"guard_hook={hook} guard_check=\"${{0%/*}}/../{Folder}/check\" guard_kept=\"${{0%/*}}/../{Folder}/kept/{hook}\"\n"
        + "if [ -r \"$guard_check\" ]; then . \"$guard_check\"; fi\n"
        + "if [ -f \"$guard_kept\" ] && [ -x \"$guard_kept\" ]; then exec \"$guard_kept\" \"$@\"; fi\n"
        + End;

    /// <summary>What is left of <see cref="Whole"/> without its block.</summary>
    public static string WholeWithoutBlock => Shebang;

    /// <summary>A hook that hands over to <see cref="Dispatch"/>.</summary>
    public static string Dispatcher => Shebang + Begin + ". \"${0%/*}/../dispatch\"\n" + End;

    /// <summary>
    /// Runs Guard's check where there is one, and then the hook that would run without Guard. Where that is, git is asked each time, so that
    /// a tool that sets <c>core.hooksPath</c> anew is followed.
    /// </summary>
    public static string Dispatch =>
        """
        # Sourced by each hook beside it. The directory of hooks that counts without Guard's is the last other one that git lists.
        guard_hook=${0##*/} guard_own=${0%/*} guard_next=
        while IFS= read -r guard_path; do
          if [ "$guard_path" != "$guard_own" ] && [ -n "$guard_path" ]; then guard_next=$guard_path; fi
        done <<GUARD_PATHS
        $(git config --type=path --get-all core.hooksPath 2>/dev/null || :)
        GUARD_PATHS
        if [ -z "$guard_next" ]; then guard_next=$(git rev-parse --git-common-dir)/hooks; fi
        guard_next=$guard_next/$guard_hook
        case $guard_hook in pre-commit | pre-push) if [ -r "$guard_own/../check" ]; then . "$guard_own/../check"; fi ;; esac
        if [ -f "$guard_next" ] && [ -x "$guard_next" ]; then exec "$guard_next" "$@"; fi

        """;

    /// <summary>
    /// Starts <c>guard hooks run</c>. Only its denial ends the hook: when the program is gone or fails, the commit goes on, for the gate
    /// looks at it anyway. A push's list of refs is read, checked, and handed on.
    /// </summary>
    /// <param name="program">The words that start guard.</param>
    /// <param name="home">Guard's home.</param>
    public static string Check(IReadOnlyList<string> program, string home)
    {
        string run = string.Join(' ', program.Select(ShellText.Quote)) + " hooks run --home " + ShellText.Quote(home);
        return $$"""
            # Sourced by hooks that name themselves in guard_hook.
            guard_status=0
            if [ ! -e {{ShellText.Quote(program[^1])}} ]; then
              echo "guard: its program is gone, so nothing was checked here; the gate still decides." >&2
            elif [ "$guard_hook" = pre-push ]; then
              guard_input=$(cat)
              {{run}} "$guard_hook" -- "$@" <<GUARD_INPUT || guard_status=$?
            $guard_input
            GUARD_INPUT
              if [ -z "$guard_input" ]; then exec </dev/null; else exec <<GUARD_INPUT
            $guard_input
            GUARD_INPUT
              fi
            else
              {{run}} "$guard_hook" -- "$@" </dev/null || guard_status=$?
            fi
            case $guard_status in
              0) ;;
              {{(int)ExitCode.Denied}}) exit 1 ;;
              *) echo "guard: the check ended with $guard_status, so it says nothing; the gate still decides." >&2 ;;
            esac

            """;
    }
}
