using System.Diagnostics;
using Guard.Vm.Process;

namespace Guard.Vm.Tests;

/// <summary>This program run again as a box's starter: to be killed, to be an ordinary user, or to live where isolation is refused.</summary>
internal static class BoxHost
{
    /// <summary><c>host STATE SCRIPT [PORT]</c>: runs a script in a box, answering on a port; prints its output, then the outcome as the last line.</summary>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var launcher = new ProcessBoxLauncher(Boxes.ShimPath, arguments[0]);
        try
        {
            BoxSpec spec = Boxes.Script(arguments[1]);
            if (arguments.Length > 2) spec = spec with { Ports = [int.Parse(arguments[2], System.Globalization.CultureInfo.InvariantCulture)] };
            await using IBox box = await launcher.StartAsync(new BoxRequest(spec));
            foreach (IBoxPort port in box.Ports) _ = Boxes.AnswerAsync(port);
            using Stream output = Console.OpenStandardOutput();
            await box.StandardOutput.CopyToAsync(output);
            BoxExit exit = await box.WaitAsync();
            Console.WriteLine($"exit {exit.ExitCode} signal {exit.Signal} errors {await Boxes.ReadAsync(box.StandardError, CancellationToken.None)}");
            return 0;
        }
        catch (IsolationUnavailableException error)
        {
            Console.WriteLine($"unavailable {error.Layer} | {error.Message} | {error.Fix}");
            return 5;
        }
        catch (BoxException error)
        {
            Console.WriteLine($"failed {error.Message}");
            return 1;
        }
    }

    /// <summary>Starts this program as a host, behind another program such as setpriv when given.</summary>
    public static System.Diagnostics.Process Start(string script, params string[] behind) => Start(script, null, behind);

    /// <summary>As above, with a port on which it answers.</summary>
    public static System.Diagnostics.Process Start(string script, int? port, params string[] behind)
    {
        string state = Boxes.FreshDirectory();
        File.SetUnixFileMode(state, (UnixFileMode)0x1ff);
        // Started as `dotnet exec Guard.Vm.Tests.dll` the process is dotnet, started by its own name it is the test program.
        string program = Environment.ProcessPath!;
        string[] self = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [program, "exec", typeof(BoxHost).Assembly.Location] : [program];
        string[] all = [.. behind, .. self, "host", Path.Combine(state, "s"), script, .. port is { } number ? [number.ToString(System.Globalization.CultureInfo.InvariantCulture)] : Array.Empty<string>()];
        var start = new ProcessStartInfo(all[0], all[1..]) { RedirectStandardOutput = true, RedirectStandardInput = true };
        return System.Diagnostics.Process.Start(start)!;
    }
}
