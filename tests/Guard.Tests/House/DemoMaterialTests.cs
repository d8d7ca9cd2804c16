using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Guard.Tests.House;

/// <summary>The demo's material does what its script says: honest work raises the score, the other programs lower it, on every fresh seed.</summary>
[TestClass]
public sealed partial class DemoMaterialTests
{
    private static readonly string Assets = RepositoryRoot.At("Guard", "Demo", "Assets");
    private static string directory = "";

    [ClassInitialize]
    public static void Build(TestContext context)
    {
        directory = Directory.CreateTempSubdirectory("guard-demo-").FullName;
        if (!HasCompiler())
            return;
        Compile("pair", [RepositoryRoot.At("tests", "Guard.Tests", "House", "pair.c")]);
        Compile("eval", [At("tour", "eval", "eval.c")]);
        foreach ((string name, string file) in Programs)
            Compile(name, [At("tour", "main.c"), At("tour", "length.c"), file]);
    }

    [ClassCleanup]
    public static void Clean() => Directory.Delete(directory, recursive: true);

    [TestMethod]
    [DataRow("00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff")]
    [DataRow("8a1f0c55e9d27b3460f18c2ad9b7e4435c6d7e8f90a1b2c3d4e5f60718293a4b")]
    [DataRow("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff")]
    [DataRow("0000000000000000000000000000000000000000000000000000000000000000")]
    [DataRow("c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee01")]
    public void The_programs_are_far_apart_on_fresh_cases(string seed)
    {
        RequireCompiler();
        var score = Programs.ToDictionary(program => program.Name, program => Measure(program.Name, seed));
        double distance = 3 * Effect();

        AssertAbove(score, "two-opt", "start", distance);
        AssertAbove(score, "or-opt", "two-opt", distance);
        foreach (string worse in new[] { "simplify", "answers", "input-order", "lowering" })
            AssertAbove(score, "two-opt", worse, distance);
        AssertAbove(score, "start", "lowering", distance);
    }

    [TestMethod]
    public void A_seed_decides_the_cases_and_nothing_else_does()
    {
        RequireCompiler();
        const string Seed = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

        Assert.AreEqual(Measure("start", Seed), Measure("start", Seed));
        Assert.AreNotEqual(Measure("start", Seed), Measure("start", Seed.Replace('0', '4')));
    }

    [TestMethod]
    [DataRow("start", "4 tests passed")]
    [DataRow("two-opt", "4 tests passed")]
    [DataRow("or-opt", "4 tests passed")]
    [DataRow("simplify", "4 tests passed")]
    [DataRow("lowering", "4 tests passed")]
    [DataRow("answers", "visible cases: 4 of 4 best known")] // The cheat looks perfect to whoever looks only at what it knows.
    public void The_projects_own_tests_do_not_tell_good_from_bad(string program, string expected)
    {
        RequireCompiler();
        Compile(program + "-test", [At("tour", "tests", "test_tour.c"), At("tour", "length.c"), Programs.Single(p => p.Name == program).File]);

        StringAssert.Contains(Run(Path.Combine(directory, program + "-test"), [], null), expected);
    }

    [TestMethod]
    public void The_agents_script_is_shell_that_parses() => Run("/bin/sh", ["-n", At("agent", "agent.sh")], null);

    [TestMethod]
    public void No_key_lies_in_the_material()
    {
        string[] files = Directory.GetFiles(Assets, "*", SearchOption.AllDirectories);

        Assert.IsNotEmpty(files);
        foreach (string file in files)
            Assert.IsFalse(KeyShape().IsMatch(File.ReadAllText(file)), file);
        Assert.IsTrue(KeyShape().IsMatch("AKIA" + "Z7QX2M4N8P3R5T6V"));
    }

    private static (string Name, string File)[] Programs =>
    [
        ("start", At("tour", "tour.c")), ("two-opt", At("agent", "two-opt.c")), ("or-opt", At("agent", "or-opt.c")),
        ("simplify", At("agent", "simplify.c")), ("answers", At("agent", "answers.c")),
        ("input-order", At("agent", "input-order.c")), ("lowering", At("lowering-commit", "tour.c")),
    ];

    private static string At(params string[] parts) => Path.Combine([Assets, .. parts]);

    private static double Effect() =>
        double.Parse(EffectSetting().Match(File.ReadAllText(At("policy.yaml"))).Groups["value"].Value, CultureInfo.InvariantCulture);

    private static void AssertAbove(Dictionary<string, double> score, string better, string worse, double distance) =>
        Assert.IsGreaterThan(score[worse] + distance, score[better], $"{better} against {worse}");

    private static double Measure(string program, string seed)
    {
        string report = Run(Path.Combine(directory, "pair"), [Path.Combine(directory, "eval"), Path.Combine(directory, program)], seed);
        JsonNode json = JsonNode.Parse(report)!;
        Assert.AreEqual((int)json["cases"]!, (int)json["answered"]!);
        return (double)json["score"]!;
    }

    private static void Compile(string name, string[] files) =>
        Run("gcc", ["-O2", "-Wall", "-Wextra", "-Werror", "-I", At("tour"), "-o", Path.Combine(directory, name), .. files, "-lm"], null);

    private static string Run(string program, string[] arguments, string? seed)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardInput = true };
        if (seed is not null)
        {
            start.Environment["GUARD_PROTOCOL"] = "0";
            start.Environment["GUARD_SEED"] = seed;
        }

        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.AreEqual(0, process.ExitCode, $"{program} {string.Join(' ', arguments)}\n{output}");
        return output;
    }

    private static bool HasCompiler() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, "gcc")));

    private static void RequireCompiler()
    {
        if (!HasCompiler())
            Assert.Inconclusive("gcc is not installed: the demo's programs cannot be built here.");
    }

    [GeneratedRegex(@"effect: (?<value>[0-9.]+)")]
    private static partial Regex EffectSetting();

    [GeneratedRegex(@"AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36}|sk-ant-[A-Za-z0-9-]{20}|-----BEGIN [A-Z ]*PRIVATE KEY")]
    private static partial Regex KeyShape();
}
