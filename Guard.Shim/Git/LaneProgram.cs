using Tmds.Linux;

namespace Guard.Shim.Git;

/// <summary>
/// <c>guard-shim lane SOCKET GREETING PROGRAM ARGUMENT…</c>: connects, sends the greeting, and becomes the program with the connection as its
/// standard input and output. An ingest worker starts git's receive-pack so.
/// </summary>
internal static class LaneProgram
{
    private const int GreetingBytes = 16;
    private const int FewestArguments = 3;

    /// <summary>Runs.</summary>
    /// <returns>Only when something failed: 1, or 2 for wrong arguments.</returns>
    public static int Run(string[] arguments)
    {
        if (arguments.Length < FewestArguments || arguments[1].Length > GreetingBytes)
        {
            Descriptor.Complain("guard: usage: guard-shim lane SOCKET GREETING PROGRAM ARGUMENT…");
            return 2;
        }

        int socket = UnixConnection.Connect(arguments[0], out string reason);
        if (socket < 0 || !Descriptor.Write(socket, System.Text.Encoding.ASCII.GetBytes(arguments[1].PadRight(GreetingBytes))))
        {
            Descriptor.Complain($"guard: cannot reach the gate at {arguments[0]}: {reason}");
            return 1;
        }

        // dup2 drops close-on-exec: git inherits these two and nothing else.
        if (LibC.dup2(socket, Descriptor.Input) < 0 || LibC.dup2(socket, Descriptor.Output) < 0) return 1;
        string error = ProgramImage.Replace(arguments[2], arguments[FewestArguments..]);
        Descriptor.Complain($"guard: {arguments[2]} cannot be started: {error}");
        return 1;
    }
}
