using Guard.Shim.Box;
using Guard.Shim.Detach;
using Guard.Shim.Git;
using Guard.Shim.Guest;
using Guard.Shim.Init;

namespace Guard.Shim;

/// <summary>The Shim's front door: the name it was started under, or else the first argument, picks one of its small programs.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        string invokedAs = Path.GetFileName(Environment.GetCommandLineArgs()[0]);
        switch (invokedAs)
        {
            case "git-remote-guard": return RemoteHelper.Run(arguments);
            case "guard-submit": return SubmitProgram.Run(arguments);
            case "proc-receive": return ProcReceiveHook.Run(arguments);
            case "init": return GuestProgram.Run();
        }

        string[] rest = arguments.Length > 0 ? arguments[1..] : [];
        switch (arguments.Length > 0 ? arguments[0] : "")
        {
            case "box": return BoxProgram.Run(rest);
            case "init": return InitProgram.Run(rest);
            case "known": return KnownCommit.Run(rest);
            case "git": return StreamClient.Run(rest);
            case "credential": return CredentialHelper.Run(rest);
            case "lane": return LaneProgram.Run(rest);
            case "detach": return DetachProgram.Run(rest);
            default:
                Console.Error.WriteLine("guard-shim is started by guard, git and boxes, not by hand.");
                return 2;
        }
    }
}
