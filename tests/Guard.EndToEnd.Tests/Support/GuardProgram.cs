using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Guard.EndToEnd.Tests.Support;

/// <summary>The built <c>guard</c>, run as a person runs it: a process with an environment that is composed and not inherited.</summary>
internal sealed class GuardProgram(string home)
{
    /// <summary>Longest wait for anything in a test; it only bounds a hang.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(8);

    /// <summary>The program as the build made it, beside this test.</summary>
    public static string Executable { get; } = Path.Combine(AppContext.BaseDirectory, "guard");

    /// <summary>The directory of the .NET that runs this test.</summary>
    public static string DotnetRoot { get; } = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));

    /// <summary>GUARD_HOME of every run.</summary>
    public string Home { get; } = home;

    /// <summary>The program that is run.</summary>
    public string Program { get; set; } = Executable;

    /// <summary>A command that runs guard somewhere else: guard and its arguments follow it. Empty for here.</summary>
    public IReadOnlyList<string> Through { get; set; } = [];

    /// <summary>A person's environment: enough for guard and git, nothing of the test's own.</summary>
    public static Dictionary<string, string> Environment(string person) => new(StringComparer.Ordinal)
    {
        ["PATH"] = $"{DotnetRoot}:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
        ["HOME"] = person,
        ["LANG"] = "C.UTF-8",
        ["DOTNET_ROOT"] = DotnetRoot,
        ["GIT_CONFIG_NOSYSTEM"] = "1",
    };

    /// <summary>Runs guard to its end.</summary>
    /// <param name="directory">The working directory.</param>
    /// <param name="arguments">The arguments.</param>
    public Task<ProgramResult> RunAsync(string directory, params string[] arguments) => RunAsync(directory, arguments, null);

    /// <summary>Runs guard to its end with more environment or input.</summary>
    public async Task<ProgramResult> RunAsync(
        string directory, string[] arguments, IReadOnlyDictionary<string, string>? environment, string? input = null)
    {
        using RunningProgram program = Start(directory, arguments, environment, input);
        return await program.EndAsync();
    }

    /// <summary>Starts guard.</summary>
    public RunningProgram Start(
        string directory, string[] arguments, IReadOnlyDictionary<string, string>? environment = null, string? input = null)
    {
        Dictionary<string, string> all = Environment(Path.GetDirectoryName(Home)!);
        all["GUARD_HOME"] = Home;
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>()) all[name] = value;
        string[] command = [.. Through, Program, .. arguments];
        return Start(command[0], directory, command[1..], all, input);
    }

    /// <summary>Starts any program with exactly an environment.</summary>
    public static RunningProgram Start(
        string program, string directory, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, string? input = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = directory, UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach ((string name, string value) in environment) start.Environment[name] = value;
        return new RunningProgram(start, input);
    }
}
