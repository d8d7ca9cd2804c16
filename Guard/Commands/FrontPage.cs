namespace Guard.Commands;

/// <summary>
/// What <c>guard --help</c> shows, ready made: a person who asks what there is waits for no command tree. A test holds it to the tree.
/// </summary>
internal static class FrontPage
{
    /// <summary>The page, UTF-8.</summary>
    public static ReadOnlySpan<byte> Text =>
        """
        Description:
          Guard runs coding agents in boxes and lets a commit reach your branch only after its rules held and its score was measured.

        Usage:
          guard [command] [options]

        Options:
          --home <DIR>    Guard's home (default: GUARD_HOME, else $XDG_STATE_HOME/guard, else ~/.local/state/guard)
          -?, -h, --help  Show help and usage information
          --version       Show version information

        Commands:
          init <REPO>                 Put a repository under guard; its origin, HEAD and files stay as they are
          run <COMMAND>               Run an agent in a box with a fresh clone; inside, git push origin HEAD:BRANCH submits
          night <COMMAND>             Run an agent again and again until morning, each time from the newest branch
          schedule                    List, start, pause and remove nights that start by themselves (guard night --from makes one)
          report                      Tell what a night did: what was kept and why, scores, denials, cost, what needs a person
          agents                      List the agents that Guard can drive, and what each is missing here
          status                      Show the branch, runs, and recent candidates
          show <CANDIDATE>            Show a candidate: changes, findings, scores with samples, log entries
          approve <CANDIDATE>         Let a candidate that the policy holds go on to measuring
          reject <CANDIDATE>          End a candidate that the policy holds; its commit is kept
          restore <CANDIDATE> <REPO>  Bring work that did not land back as a new branch of your clone
          log                         Show, verify or export the log of every decision
          remeasure                   Take new commits of the branch from upstream, score them, and revert what lowered the score
          upstream                    Show what the upstream did to the branch, read it now, or take it as it is after a forced push
          publish                     Publish accepted history now, as the policy says, and show how far that is
          credential                  Keep, list and take away Guard's own credentials, for the upstream and for providers of models
          policy                      Show, edit and apply the policy in force
          hooks                       Check commits and pushes of your own clone early; advice only, the gate decides
          doctor                      Show which isolation is real here, and how to get the next rung
          repair <REPO>               Put Guard's stores of a repository back as Guard wrote them, and check their objects
          demo                        Watch Guard decide on a scripted agent's commits, for real, in about a minute
          eject                       Undo guard init: remove the remote and Guard's stores (asks first while rejected work is kept)
          stop                        Stop the resident Guard (it starts again when needed)
          serve                       Serve this home in the foreground: for a team with roles, over a socket, HTTP on loopback or ssh
          token                       Make, list and take away access tokens (git over HTTP, roles)
          ssh-command                 Serve git to a person who came by ssh: a forced command for authorized_keys


        """u8;

    /// <summary>Shows the page when that is all that is asked for.</summary>
    /// <returns>False for any other command line; nothing was shown then.</returns>
    public static bool TryShow(string[] arguments)
    {
        if (arguments is not ["--help" or "-h" or "-?"]) return false;
        using Stream output = Console.OpenStandardOutput();
        output.Write(Text);
        return true;
    }
}
