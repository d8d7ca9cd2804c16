using Guard.Vm;

namespace Guard.Measuring.Boxes;

/// <summary>How a box ended, as words for a message.</summary>
internal static class BoxEnding
{
    /// <summary>Describes an exit.</summary>
    public static string Of(BoxExit exit) => exit switch
    {
        { TimedOut: true } => "ran out of time",
        { ResourceKilled: true } => "was ended by a resource limit",
        { Signal: int signal } => $"was ended by signal {signal}",
        { ExitCode: 127 } => "ended with exit code 127 (command not found)",
        { ExitCode: int code } => $"ended with exit code {code}",
        _ => "ended in an unknown way",
    };
}
