using System.Globalization;
using System.Text;
using Guard.Vm.Interop;

namespace Guard.Shim.Init;

/// <summary>
/// After an agent's command: committed work of /workspace that Guard does not have is pushed, so that none is lost by an agent that forgot to.
/// A commit that Guard has as a candidate is not: it was judged, or its verdict comes without a second push.
/// It runs inside the box with the command's own rights; whatever it does, the command's status stays the box's.
/// </summary>
internal static class AgentPush
{
    private const string Workspace = "/workspace";
    private const string Shim = "/run/guard/shim";
    private const int ObjectIdLetters = 40;
    private const int CheckMilliseconds = 30_000;
    private const int DefaultWaitSeconds = 120;

    /// <summary>Pushes HEAD to the branch named by GUARD_BRANCH, within GUARD_PUSH_WAIT seconds.</summary>
    public static void Run(Children children)
    {
        string? branch = Environment.GetEnvironmentVariable("GUARD_BRANCH");
        string? git = ProgramPath.Find("git", Environment.GetEnvironmentVariable("PATH"));
        if (string.IsNullOrEmpty(branch) || git is null || !Path.Exists($"{Workspace}/.git")) return;
        if (Unpushed(children, git) is not { } commit || IsKnown(children, commit)) return;
        int seconds = int.TryParse(Environment.GetEnvironmentVariable("GUARD_PUSH_WAIT"), NumberStyles.None, CultureInfo.InvariantCulture, out int wait)
            ? Math.Clamp(wait, 1, 24 * 3600)
            : DefaultWaitSeconds;
        Console.Error.WriteLine($"guard: pushing committed work that was not pushed to {branch}");
        int id = Launch.Start(git, ["git", "-C", Workspace, "push", "origin", $"HEAD:{branch}"], new LaunchOptions { Output = 2 });
        if (id > 0 && children.Await(id, seconds * 1000, forwardSignals: true) is null)
            Console.Error.WriteLine($"guard: the push was stopped after {seconds} s; the commits are still in the run's clone");
        Children.KillRest();
    }

    /// <summary>The commit of HEAD when no branch of origin has it; null otherwise, and when git does not say.</summary>
    private static unsafe string? Unpushed(Children children, string git)
    {
        int* ends = stackalloc int[2];
        // SAFETY: the kernel writes two ints.
        if (Kernel.Call(SystemCall.SYS_pipe2, (long)ends, Native.O_CLOEXEC) < 0) return null;
        int id = Launch.Start(git, ["git", "-C", Workspace, "rev-list", "--max-count=1", "HEAD", "--not", "--remotes=origin"], new LaunchOptions { Output = ends[1] });
        Kernel.Close(ends[1]);
        bool ended = id > 0 && children.Await(id, CheckMilliseconds, forwardSignals: false) is { Kind: Guard.Vm.Channel.InnerKind.Exited, First: 0 };
        Span<byte> line = stackalloc byte[128];
        int count = ended ? Kernel.Read(ends[0], line) : 0;
        Kernel.Close(ends[0]);
        return count > ObjectIdLetters ? Encoding.ASCII.GetString(line[..ObjectIdLetters]) : null;
    }

    // Whatever goes wrong here, the commit is pushed: twice is better than never.
    private static bool IsKnown(Children children, string commit)
    {
        int id = Launch.Start(Shim, ["guard-shim", "known", commit], new LaunchOptions { Output = 2 });
        if (id <= 0) return false;
        if (children.Await(id, CheckMilliseconds, forwardSignals: false) is { } end) return end is { Kind: Guard.Vm.Channel.InnerKind.Exited, First: 0 };
        Children.KillRest();
        return false;
    }
}
