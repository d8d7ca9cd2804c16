using System.Diagnostics;
using System.Text;
using Guard.Policies.Loading;
using Guard.Policies.Model;
using Guard.Policies.Rules;

namespace Guard.Tests.House;

/// <summary>What the demo's policy says about each commit that the scripted agent makes; the agent's own script makes them.</summary>
[TestClass]
public sealed class DemoScreeningTests
{
    private static readonly string Assets = RepositoryRoot.At("Guard", "Demo", "Assets");

    [TestMethod]
    [DataRow("improve", null)]
    [DataRow("improve_again", null)]
    [DataRow("simplify", null)] // The rules have nothing to say against it; the score has.
    [DataRow("hard_code", null)]
    [DataRow("edit_evaluator", RuleIds.ProtectedPaths)]
    [DataRow("weaken_test", RuleIds.TestsNotWeakened)]
    [DataRow("touch_credentials", RuleIds.Credentials)]
    public void Each_commit_meets_its_rule_and_no_other(string step, string? rule)
    {
        string directory = Directory.CreateTempSubdirectory("guard-demo-").FullName;
        try
        {
            ChangeSet change = LetTheAgentPush(directory, step);
            ScreeningResult result = Screening.Screen(DemoPolicy(), [change], change);

            string[] rules = [.. result.Findings.Where(finding => finding.Action == FindingAction.Reject).Select(finding => finding.Rule).Distinct()];
            CollectionAssert.AreEqual(rule is null ? Array.Empty<string>() : [rule], rules, string.Join('\n', result.Findings));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static Policy DemoPolicy()
    {
        string text = File.ReadAllText(Path.Combine(Assets, "policy.yaml"))
            .Replace("@AGENT@", "/usr/share/agent").Replace("@CANARY@", "/root/canary").Replace("@PORT@", "4242");
        PolicyLoadResult result = PolicyLoader.Load("policy.yaml", Encoding.UTF8.GetBytes(text));
        Assert.IsNotNull(result.Policy, string.Join('\n', result.Diagnostics));
        return result.Policy;
    }

    private static ChangeSet LetTheAgentPush(string directory, string step)
    {
        string origin = Path.Combine(directory, "origin.git");
        string work = Path.Combine(directory, "work");
        Run(directory, "git", "init", "--quiet", "--bare", "--initial-branch=main", origin);
        Run(directory, "cp", "-r", Path.Combine(Assets, "tour"), work);
        Run(work, "git", "init", "--quiet", "--initial-branch=main");
        Run(work, "git", "add", "--all");
        Run(work, "git", "-c", "user.name=T", "-c", "user.email=t@example.invalid", "commit", "--quiet", "-m", "Start");
        Run(work, "git", "remote", "add", "origin", origin);
        Run(work, "git", "push", "--quiet", "origin", "main");
        Run(work, "env", "DEMO_STEPS=" + step, "DEMO_WORKSPACE=" + work, "sh", Path.Combine(Assets, "agent", "agent.sh"));
        Assert.AreEqual("2", Run(origin, "git", "rev-list", "--count", "main").Trim());

        var changes = new List<FileChange>();
        foreach (string line in Run(origin, "git", "diff-tree", "-r", "--no-renames", "main~1", "main").Split('\n', StringSplitOptions.RemoveEmptyEntries))
            changes.Add(Change(origin, line));
        Assert.IsNotEmpty(changes);
        return new ChangeSet(Run(origin, "git", "rev-parse", "main~1").Trim(), Run(origin, "git", "rev-parse", "main").Trim(), step, "agent", changes);
    }

    // ":OLDMODE NEWMODE OLDID NEWID STATUS<tab>PATH"
    private static FileChange Change(string repository, string line)
    {
        string[] fields = line[1..line.IndexOf('\t', StringComparison.Ordinal)].Split(' ');
        ReadOnlyMemory<byte> old = Blob(repository, fields[2]);
        ReadOnlyMemory<byte> now = Blob(repository, fields[3]);
        return new FileChange
        {
            Path = line[(line.IndexOf('\t', StringComparison.Ordinal) + 1)..],
            Kind = fields[4] switch { "A" => ChangeKind.Added, "D" => ChangeKind.Deleted, _ => ChangeKind.Modified },
            OldMode = Convert.ToInt32(fields[0], 8),
            NewMode = Convert.ToInt32(fields[1], 8),
            OldSize = old.Length,
            NewSize = now.Length,
            ReadOld = () => old,
            ReadNew = () => now,
        };
    }

    private static ReadOnlyMemory<byte> Blob(string repository, string id) =>
        id.All(c => c == '0') ? ReadOnlyMemory<byte>.Empty : Encoding.UTF8.GetBytes(Run(repository, "git", "cat-file", "blob", id));

    private static string Run(string directory, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = directory, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.AreEqual(0, process.ExitCode, $"{program} {string.Join(' ', arguments)}\n{output}\n{errors.GetAwaiter().GetResult()}");
        return output;
    }
}
