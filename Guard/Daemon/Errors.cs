using System.Text.Json.Nodes;
using Guard.Hooks.Gatekeeping;
using Guard.Hooks.Git;
using Guard.Hooks.Receiving;
using Guard.Hooks.Upstreams;
using Guard.Log.Entries;
using Guard.Vm;

namespace Guard.Daemon;

/// <summary>Turns the rooms' exceptions into errors that a person can act on. Whatever is not known here is an internal error.</summary>
internal static class Errors
{
    /// <summary>Maps an exception.</summary>
    public static GuardException Known(Exception error) => error switch
    {
        GuardException known => known,
        OperationCanceledException => new(ExitCode.Interrupted, "G207", "The call was interrupted; what it had begun is undone.", "Run the command again.", error),
        IsolationUnavailableException isolation => new(ExitCode.NoIsolation, "G201", isolation.Message, isolation.Fix, isolation),
        LogUnavailableException log => new(ExitCode.Denied, "G202", log.Message, "Nothing is accepted until the log can be written: free the disk or restore the log, then try again.", log),
        UpstreamException upstream => new(
            ExitCode.Usage, "G208", upstream.Message,
$"Nothing was changed. {upstream.Next ?? "Guard uses neither your passwords nor your ssh agent: give it a credential of its own (guard credential add)"}. Or bring the commits into your clone yourself (git pull), then run guard remeasure --from-clone.", upstream),
        DecisionRefusedException refused => new(ExitCode.Usage, "G260", refused.Message, refused.Next, refused),
        RepositoryException repository => new(ExitCode.Usage, "G203", repository.Message, "Do what the line above says.", repository),
        BoxException box => new(ExitCode.NoIsolation, "G206", box.Message, "Run guard doctor; it builds a box and says what is in the way.", box),
        GitUnusableException git => new(ExitCode.Usage, "G161", git.Message, GitVersion.Install, git),
        GitException git => new(ExitCode.Internal, "G204", git.Message, "Check that git 2.29 or newer works and that the disk has room.", git),
        IOException io => new(ExitCode.Internal, "G205", io.Message, "Check the disk's room and permissions; nothing was half-applied.", io),
        _ => new(ExitCode.Internal, "G000", $"internal error: {error.GetType().Name}: {error.Message}", "Look into daemon.log in Guard's home; nothing was accepted.", error),
    };

    /// <summary>The error's JSON on the wire.</summary>
    public static JsonObject ToJson(GuardException error) => new()
    {
        ["code"] = (int)error.ExitCode, ["id"] = error.Id, ["message"] = error.Message, ["next"] = error.Next,
    };
}
