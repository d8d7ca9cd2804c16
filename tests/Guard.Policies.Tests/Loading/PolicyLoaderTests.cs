using System.Security.Cryptography;
using System.Text;
using Guard.Policies.Loading;
using Guard.Policies.Model;

namespace Guard.Policies.Tests.Loading;

[TestClass]
public sealed class PolicyLoaderTests
{
    [TestMethod]
    public void Full_policy_is_mapped_completely()
    {
        var policy = PolicyFiles.Valid(PolicyFiles.Full);
        Assert.AreEqual(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(PolicyFiles.Full))), policy.Hash);
        Assert.AreEqual("main", policy.Branch);
        Assert.AreEqual(GateMode.Hold, policy.Mode);
        Assert.AreEqual(GateRule.NoDecrease, policy.Gate);
        Assert.AreEqual("process", policy.Isolation);
        Assert.AreEqual(TimeSpan.FromSeconds(90), policy.PushWait);
        CollectionAssert.AreEqual(new[] { "/usr/share/dotnet" }, policy.Toolchains.ToArray());
        Assert.AreEqual("1", policy.Environment["DOTNET_NOLOGO"]);
        Assert.IsTrue(policy.Prepare!.HostNetwork);
        CollectionAssert.AreEqual(new[] { "npm", "ci" }, policy.Prepare.Command.ToArray());
        CollectionAssert.AreEqual(new[] { "package-lock.json" }, policy.Prepare.Key.ToArray());
        Assert.AreEqual(TimeSpan.FromMinutes(10), policy.Prepare.Timeout);
        CollectionAssert.AreEqual(new[] { "gcc", "-O2", "-o", "tour", "tour.c" }, policy.Build!.Command.ToArray());
        var evaluator = policy.Evaluator!;
        Assert.AreEqual(EvaluatorKind.Program, evaluator.Kind);
        Assert.AreEqual(("score", true, 0.0, 1.0, 0.001), (evaluator.Metric, evaluator.HigherIsBetter, evaluator.Minimum, evaluator.Maximum, evaluator.Effect));
        Assert.AreEqual((3, TimeSpan.FromSeconds(60), "eval"), (evaluator.Pairs, evaluator.Timeout, evaluator.Directory));
        CollectionAssert.AreEqual(new[] { "./eval" }, evaluator.Command.ToArray());
        CollectionAssert.AreEqual(new[] { "./tour" }, evaluator.Candidate.ToArray());
        Assert.AreEqual((4L << 30, 512, TimeSpan.FromHours(8)), (policy.Limits.MemoryBytes, policy.Limits.Processes, policy.Limits.Run));
        CollectionAssert.AreEqual(new[] { "docs/**", "eval/**", "package-lock.json" }, policy.Rules.ProtectedPaths.ToArray(), "the evaluator's directory and what decides a fetch are protected without being named");
        CollectionAssert.AreEqual(new[] { "tests/fixtures/**" }, policy.Rules.Credentials!.Allow.ToArray());
        Assert.AreEqual(new DiffSizeRule(500, 4 << 20), policy.Rules.DiffSize);
    }

    [TestMethod]
    public void Minimal_policy_has_strict_defaults()
    {
        var policy = PolicyFiles.Valid(PolicyFiles.Minimal);
        Assert.AreEqual(GateMode.Hold, policy.Mode);
        Assert.AreEqual("process", policy.Isolation);
        Assert.IsNull(policy.Evaluator);
        CollectionAssert.AreEqual(new[] { "eval/**" }, policy.Rules.ProtectedPaths.ToArray());
    }

    [TestMethod]
    public void Stale_and_approvals_are_mapped_and_strict_by_default()
    {
        var policy = PolicyFiles.Valid(PolicyFiles.Minimal);
        Assert.AreEqual(StaleRule.Reject, policy.Stale);
        Assert.AreEqual(0, policy.Approvals.Count);
        policy = PolicyFiles.Valid(PolicyFiles.Minimal + "stale: rebase\napprovals: [protected-paths]\n");
        Assert.AreEqual(StaleRule.Rebase, policy.Stale);
        CollectionAssert.AreEqual(new[] { "protected-paths" }, policy.Approvals.ToArray());
        CollectionAssert.AreEqual(
            new[] { "stale: reject -> rebase", "approvals: (not set) -> [\"protected-paths\"]" },
            PolicyDiff.Compare(PolicyFiles.Valid(PolicyFiles.Minimal), policy).Select(change => change.ToString()).ToArray());
    }

    [TestMethod]
    [DataRow("stale: rebsae\n", "GP014", "rebase")]
    [DataRow("stale: [rebase]\n", "GP013", "")]
    [DataRow("approvals: [tests-not-weakned]\n", "GP014", "tests-not-weakened")]
    [DataRow("approvals: [rule-crashed]\n", "GP014", "")]
    [DataRow("approvals: [diff-size]\n", "GP021", "under rules")]
    [DataRow("approvals: protected-paths\n", "GP013", "")]
    [DataRow("approvals: []\n", "GP014", "")]
    [DataRow("aprovals: [protected-paths]\n", "GP012", "approvals")]
    public void Wrong_stale_and_approvals_are_errors(string line, string id, string suggests)
    {
        var result = PolicyFiles.Load(PolicyFiles.Minimal + line);
        var found = result.Diagnostics.Single();
        Assert.AreEqual(id, found.Id);
        StringAssert.Contains(found.ToString(), suggests);
    }

    [TestMethod]
    public void Upstream_and_publish_are_mapped_and_nothing_is_published_by_default()
    {
        var policy = PolicyFiles.Valid(PolicyFiles.Minimal);
        Assert.AreEqual((UpstreamRule.Accept, PublishRule.None), (policy.Upstream, policy.Publish));
        foreach (var (word, rule) in new[] { ("none", PublishRule.None), ("push", PublishRule.Push), ("branch", PublishRule.Branch) })
            Assert.AreEqual(rule, PolicyFiles.Valid(PolicyFiles.Minimal + $"publish: {word}\n").Publish);
        policy = PolicyFiles.Valid(PolicyFiles.Minimal + "upstream: measure\npublish: push\n");
        Assert.AreEqual(UpstreamRule.Measure, policy.Upstream);
        CollectionAssert.AreEqual(
            new[] { "upstream: accept -> measure", "publish: none -> push" },
            PolicyDiff.Compare(PolicyFiles.Valid(PolicyFiles.Minimal), policy).Select(change => change.ToString()).ToArray());
    }

    [TestMethod]
    [DataRow("publish: pusch\n", "GP014", "push")]
    [DataRow("publish: [push]\n", "GP013", "")]
    [DataRow("publish:\n", "GP013", "")]
    [DataRow("publisch: push\n", "GP012", "publish")]
    [DataRow("publish: push\npublish: none\n", "GP008", "")]
    [DataRow("upstream: revert\n", "GP014", "measure")]
    public void Wrong_upstream_and_publish_are_errors_with_their_place(string line, string id, string suggests)
    {
        var found = PolicyFiles.Load(PolicyFiles.Minimal + line).Diagnostics.Single();
        Assert.AreEqual(id, found.Id);
        StringAssert.Contains(found.ToString(), suggests);
        StringAssert.Matches(found.ToString(), new System.Text.RegularExpressions.Regex(@"^[^:]+:\d+:\d+: "));
    }

    [TestMethod]
    public void Tests_evaluator_and_built_in_credentials_are_mapped()
    {
        var policy = PolicyFiles.Valid(
            "guard: v1\nbranch: main\nevaluator:\n  kind: tests\n  candidate: [dotnet, test]\n  results: \"TestResults/*.trx\"\n  format: trx\nrules: { credentials: on }\n");
        Assert.AreEqual(("TestResults/*.trx", "trx"), (policy.Evaluator!.Results, policy.Evaluator.Format));
        Assert.IsGreaterThan(10, policy.Rules.Credentials!.Paths.Count);
    }

    [TestMethod]
    public void Other_metrics_units_and_determinism_are_mapped_and_shown()
    {
        const string Before = "guard: v1\nbranch: main\nevaluator:\n  kind: program\n  directory: eval\n  command: [./e]\n  candidate: [./c]\nrules: { credentials: on }\n";
        var policy = PolicyFiles.Valid(Before.Replace(
            "  candidate:", "  metric: { unit: ms, effect: 0.5 }\n  deterministic: true\n  metrics:\n    - { name: p95_ms, unit: ms, min: 0, max: 1000, ceiling: 20, effect: 1 }\n    - { name: accuracy, floor: 0.9 }\n  candidate:"));
        var evaluator = policy.Evaluator!;
        Assert.AreEqual(("ms", true, 1), (evaluator.Unit, evaluator.Deterministic, evaluator.Pairs));
        Assert.AreEqual(new MetricLimit { Name = "p95_ms", Unit = "ms", Minimum = 0, Maximum = 1000, Ceiling = 20, Effect = 1 }, evaluator.Limits[0]);
        Assert.AreEqual(new MetricLimit { Name = "accuracy", Floor = 0.9 }, evaluator.Limits[1]);
        CollectionAssert.AreEqual(
            new[]
            {
                "evaluator.metric.unit: (not set) -> ms", "evaluator.metric.effect: 0 -> 0.5", "evaluator.deterministic: (not set) -> true",
                "evaluator.metrics.p95_ms: (not set) -> ceiling 20, effect 1, min 0, max 1000, unit ms", "evaluator.metrics.accuracy: (not set) -> floor 0.9, effect 0",
            },
            PolicyDiff.Compare(PolicyFiles.Valid(Before), policy).Select(change => change.ToString()).ToArray());
        var plain = PolicyFiles.Valid(Before).Evaluator!;
        Assert.AreEqual((false, 0, null), (plain.Deterministic, plain.Limits.Count, plain.Unit), "files without the new keys mean what they meant");
    }

    [TestMethod]
    public void Byte_order_mark_and_crlf_are_accepted()
    {
        Assert.IsTrue(PolicyFiles.Load("\uFEFF" + PolicyFiles.Minimal.Replace("\n", "\r\n")).IsValid);
    }

    [TestMethod]
    public void All_errors_come_in_one_go_and_in_order()
    {
        var result = PolicyFiles.Load("guard: v2\nbranch: 'a b'\ngaet: improve\npush-wait: 5x\nlimits: { memory: 4GB, processes: many }\nrules: { diff-size: { files: 1, bytes: 2 } }\n");
        CollectionAssert.AreEqual(
            new[] { "1:8 GP011", "2:9 GP014", "3:1 GP012", "4:12 GP015", "5:19 GP016", "5:35 GP017", "6:40 GP016" },
            result.Diagnostics.Select(d => $"{d.Line}:{d.Column} {d.Id}").ToArray());
        Assert.IsNull(result.Policy);
    }

    [TestMethod]
    public void Diagnostic_prints_place_id_message_and_suggestion()
    {
        var text = PolicyFiles.Load("guard: v1\nbranch: main\ngaet: improve\nrules: { credentials: on }\n").Diagnostics.Single().ToString();
        Assert.AreEqual("p.yaml:3:1: GP012 unknown key `gaet` in the policy. Did you mean `gate`?", text);
    }

    [TestMethod]
    public void Invalid_utf8_is_reported_where_it_stands()
    {
        var error = PolicyLoader.Load("p.yaml", new byte[] { (byte)'a', (byte)':', (byte)'\n', 0xC3, 0xA9, 0xFF }).Diagnostics.Single();
        Assert.AreEqual(("GP001", 2, 2), (error.Id, error.Line, error.Column));
    }

    [TestMethod]
    public void File_over_one_mebibyte_is_refused_and_one_at_the_limit_is_not()
    {
        var padding = new string('#', PolicyLoader.MaximumBytes - PolicyFiles.Minimal.Length);
        Assert.IsTrue(PolicyFiles.Load(PolicyFiles.Minimal + padding).IsValid);
        Assert.AreEqual("GP002", PolicyFiles.Load(PolicyFiles.Minimal + padding + "#").Diagnostics.Single().Id);
    }

    [TestMethod]
    public void Deep_nesting_is_an_error_and_not_a_stack_overflow()
    {
        Assert.AreEqual("GP004", PolicyFiles.Load(string.Concat(Enumerable.Repeat("[\n", 400_000))).Diagnostics.Single().Id);
        Assert.AreEqual("GP004", PolicyFiles.Load(new string('[', 1_000_000)).Diagnostics.Single().Id);
        Assert.AreEqual("GP004", PolicyFiles.Load(string.Concat(Enumerable.Repeat("- ", 400_000))).Diagnostics.Single().Id);
    }

    [TestMethod]
    public void Secret_in_the_environment_is_refused_and_not_printed()
    {
        var secret = "ghp_" + new string('a', 18) + "1B2c3D4e5F6g7H8i9J";
        var error = PolicyFiles.Load($"guard: v1\nbranch: main\nenvironment: {{ FOO: {secret} }}\nrules: {{ credentials: on }}\n").Diagnostics.Single();
        Assert.AreEqual("GP020", error.Id);
        Assert.DoesNotContain(secret[..12], error.ToString());
    }

    [TestMethod]
    public void Evaluator_directory_with_glob_characters_is_protected_as_itself()
    {
        var policy = PolicyFiles.Valid("guard: v1\nbranch: main\nevaluator: { kind: program, directory: \"./ev[a]l*/\", command: [x], candidate: [y] }\nrules: { credentials: on }\n");
        Assert.AreEqual("ev[a]l*", policy.Evaluator!.Directory);
        Assert.IsTrue(new Guard.Policies.Rules.Glob(policy.Rules.ProtectedPaths.Single()).IsMatch("ev[a]l*/x.c"));
    }

    [TestMethod]
    [DataRow("host", true)]
    [DataRow("none", false)]
    public void Key_files_of_a_prepare_step_are_protected_when_it_reaches_the_network(string network, bool isProtected)
    {
        var policy = PolicyFiles.Valid($"guard: v1\nbranch: main\nprepare: {{ command: [npm, ci], key: [package-lock.json], network: {network} }}\nrules: {{ credentials: on }}\n");
        Assert.AreEqual(isProtected, policy.Rules.ProtectedPaths.Contains("package-lock.json"));
    }
}
