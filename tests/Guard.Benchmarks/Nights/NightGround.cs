using System.Globalization;
using System.Text.Json.Nodes;

namespace Guard.Benchmarks.Nights;

/// <summary>A small guarded project whose score is the number in its file <c>value</c>, in a home of its own.</summary>
internal sealed class NightGround(string root, string modelUrl)
{
    private const string Answer = "while IFS= read -r question; do printf '{\"a\":%s}\\n' \"$(cat value)\"; done\n";

    private const string Evaluator =
        """
        #!/bin/sh
        printf '{"q":1}\n' >&4
        answered=0; score=0
        if IFS= read -r line <&4; then answered=1; score=${line#*:}; score=${score%\}}; fi
        printf '{"v":0,"score":%s,"cases":1,"answered":%s}\n' "$score" "$answered" >&3

        """;

    // Of ten attempts four raise the score, two lower it, one edits the evaluator, one does nothing, one commits and forgets to push, one fails; nine ask the model first.
    private const string Script =
        """
        n=${GUARD_RUN#R}; v=$(cat value)
        [ $((n % 10)) = 7 ] || curl -sf --max-time 20 -H 'content-type: application/json' -d '{"model":"claude-scripted","max_tokens":50,"messages":[{"role":"user","content":"go"}]}' "$GUARD_ROUTE_MODEL/v1/messages" >/dev/null || exit 4
        case $((n % 10)) in
          0|1|2|3) echo $((v + 1)) >value ;;
          4|5) echo $((v - 3)) >value ;;
          6) echo '# no' >>eval/eval.sh ;;
          7) exit 0 ;;
          8) echo $((v + 1)) >value; git commit -qam "Attempt $n"; exit 0 ;;
          9) exit 3 ;;
        esac
        git commit -qam "Attempt $n"; git push -q origin HEAD:main
        """;

    private string Project => Path.Combine(root, "project");

    private string Home => Path.Combine(root, "h");

    /// <summary>The program under measurement.</summary>
    public static string Guard { get; } = Path.Combine(AppContext.BaseDirectory, "guard");

    /// <summary>Puts the project under guard.</summary>
    public async Task MakeAsync()
    {
        Directory.CreateDirectory(Home, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Directory.CreateDirectory(Path.Combine(Project, "eval"));
        await File.WriteAllTextAsync(Path.Combine(Project, "answer.sh"), Answer);
        await File.WriteAllTextAsync(Path.Combine(Project, "value"), "1000\n");
        string evaluator = Path.Combine(Project, "eval", "eval.sh");
        await File.WriteAllTextAsync(evaluator, Evaluator);
        File.SetUnixFileMode(evaluator, (UnixFileMode)0b111_101_101);
        await File.WriteAllTextAsync(
            Path.Combine(root, "policy.yaml"),
            $$"""
            guard: v1
            branch: main
            egress:
              - { name: model, api: anthropic, url: "{{modelUrl}}", private: true, credential: none, prices: { "*": { input: 3, output: 15 } } }
            evaluator:
              kind: program
              metric: { name: value, better: higher, min: 0, max: 100000, effect: 0.5 }
              directory: eval
              command: [./eval.sh]
              candidate: [/bin/sh, answer.sh]
            limits: { memory: 512MiB, processes: 64, run: 10m }
            rules:
              protected-paths: ["eval/**"]

            """);
        foreach (string[] command in (string[][])[["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-q", "-m", "Begin"]]) await Child.RunAsync(Project, "git", command);
        await GuardAsync("init", "--policy", Path.Combine(root, "policy.yaml"));
    }

    /// <summary>Starts the night.</summary>
    public Task StartAsync(int attempts) => GuardAsync(
        "night", "--goal", "raise it", "--until", "24h", "--attempts", attempts.ToString(CultureInfo.InvariantCulture), "--still", "1000", "--failures", "1000", "--rejects", "1000", "--", "/bin/sh", "-c", Script);

    /// <summary>Runs guard and parses what it prints.</summary>
    public async Task<JsonObject> JsonAsync(params string[] arguments) => JsonNode.Parse(await GuardAsync([.. arguments, "--json"]))!.AsObject();

    /// <summary>Runs guard with this ground's home.</summary>
    public Task<string> GuardAsync(params string[] arguments) => Child.RunAsync(Project, Guard, ["--home", Home, .. arguments]);

    /// <summary>The values of the branch's commits, oldest first.</summary>
    public async Task<IReadOnlyList<int>> ValuesAsync()
    {
        await Child.RunAsync(Project, "git", "fetch", "-q", "guard");
        string[] commits = (await Child.RunAsync(Project, "git", "rev-list", "--reverse", "guard/main")).Split('\n');
        var values = new List<int>();
        foreach (string commit in commits) values.Add(int.Parse(await Child.RunAsync(Project, "git", "show", commit + ":value"), CultureInfo.InvariantCulture));
        return values;
    }

    /// <summary>What the resident Guard has resident, KiB (proc_pid_status(5)).</summary>
    public long Memory()
    {
        foreach (string directory in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(directory), out _)) continue;
            try
            {
                string[] command = File.ReadAllText(Path.Combine(directory, "cmdline")).Split('\0');
                if (!command.Contains("daemon") || !command.Contains(Home)) continue;
                return long.Parse(File.ReadLines(Path.Combine(directory, "status")).First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // It ended meanwhile.
            }
        }

        return 0;
    }
}
