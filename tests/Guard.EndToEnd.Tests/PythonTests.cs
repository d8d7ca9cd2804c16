using Guard.EndToEnd.Tests.Support;

namespace Guard.EndToEnd.Tests;

/// <summary>Python repositories, found and scored by <c>guard init</c> without a policy of the person's.</summary>
[TestClass]
public sealed class PythonTests
{
    private const string Python = "/usr/bin/python3";
    private const string Code = "def double(n):\n    return n + n\n\n\ndef square(n):\n    return n + n\n";

    private const string PytestTests = """
        from calc import double, square


        def test_double():
            assert double(4) == 8


        def test_square():
            assert square(3) == 9

        """;

    private const string UnittestTests = """
        import unittest

        from calc import double, square


        class CalcTests(unittest.TestCase):
            def test_double(self):
                self.assertEqual(8, double(4))

            def test_square(self):
                self.assertEqual(9, square(3))

        """;

    [TestMethod]
    [DataRow(PytestTests, "\n\ndef test_double():\n    assert double(4) == 8\n")]
    [DataRow(UnittestTests, "\n    def test_double(self):\n        self.assertEqual(8, double(4))\n")]
    public async Task Tests_are_found_and_scored_an_honest_improvement_lands_and_breaking_or_weakening_one_does_not(string tests, string one)
    {
        await RequireAsync();
        await using Ground ground = Ground.Create();
        ScratchRepository repository = await ScratchRepository.CreateAsync(ground.At("calc"), ("calc.py", Code), ("tests/test_calc.py", tests), ("tests/__init__.py", ""));
        ProgramResult init = await ground.Guard.RunAsync(repository.Directory, "init");
        Assert.AreEqual(0, init.Code, init.ToString());
        Assert.Contains("baseline: tests-passed = 0.5", init.Output);

        string better = await repository.CommitAsync("Square", ("calc.py", Code.Replace("square(n):\n    return n + n", "square(n):\n    return n * n", StringComparison.Ordinal)));
        ProgramResult push = await repository.TryGitAsync("push", "guard", "HEAD:main");
        Assert.AreEqual(0, push.Code, push.ToString());
        Assert.Contains("C1 accepted: tests-passed improved from 0.5 to 1", push.Errors);

        await RejectedAsync("Break", "no longer passing", ("calc.py", "def double(n):\n    return 8\n\n\ndef square(n):\n    return 8\n"));
        Assert.Contains(one.TrimStart('\n'), tests, "the sample holds the test that is taken away");
        await RejectedAsync("Delete a test", "tests-not-weakened", ("tests/test_calc.py", tests.Replace(one, "\n", StringComparison.Ordinal)));
        await RejectedAsync("Skip a test", "tests-not-weakened", ("tests/test_calc.py", tests.Replace(
            one, "\n" + (one.Contains("self", StringComparison.Ordinal) ? "    @unittest.skip('flaky')" : "@pytest.mark.skip") + one.TrimStart('\n').Insert(0, "\n"), StringComparison.Ordinal)));
        Assert.AreEqual(better, await ground.TipAsync(repository));

        async Task RejectedAsync(string title, string why, params (string Path, string Text)[] files)
        {
            await repository.GitAsync("reset", "--quiet", "--hard", better);
            await repository.CommitAsync(title, files);
            push = await repository.TryGitAsync("push", "guard", "HEAD:main");
            Assert.AreNotEqual(0, push.Code, push.ToString());
            Assert.Contains("rejected", push.Errors);
            Assert.Contains(why, push.Errors, title);
        }
    }

    [TestMethod]
    public async Task The_python_that_has_pytest_is_taken_a_virtual_environment_first_then_the_systems()
    {
        await RequireAsync();
        await using Ground ground = Ground.Create();
        ScratchRepository repository = await ScratchRepository.CreateAsync(ground.At("calc"), ("src/calc.py", Code), ("tests/test_calc.py", PytestTests));
        foreach ((string name, string[] options, string expected) in ((string, string[], string)[])
            [("with", ["--system-site-packages"], ground.At("with/bin/python3")), ("without", [], Python)])
        {
            using RunningProgram make = GuardProgram.Start(
                Python, ground.Root, ["-m", "venv", "--without-pip", .. options, ground.At(name)], GuardProgram.Environment(ground.Root));
            ProgramResult made = await make.EndAsync();
            if (made.Code != 0) Assert.Inconclusive("no virtual environment can be made here (apt-get install python3-venv): " + made.Errors);
            var path = new Dictionary<string, string> { ["PATH"] = ground.At(name + "/bin") + ":" + GuardProgram.Environment(ground.Root)["PATH"] };
            ProgramResult init = await ground.Guard.RunAsync(repository.Directory, ["init"], path);
            Assert.AreEqual(0, init.Code, init.ToString());
            Assert.Contains("baseline: tests-passed = 0.5", init.Output);
            ProgramResult policy = await ground.Guard.RunAsync(repository.Directory, "policy", "show");
            Assert.Contains($"[\"{expected}\", \"-m\", \"pytest\"", policy.Output);
            Assert.AreEqual(0, (await ground.Guard.RunAsync(repository.Directory, "eject")).Code);
        }
    }

    private static async Task RequireAsync()
    {
        if (!File.Exists(Python)) Assert.Inconclusive($"{Python} is missing: apt-get install python3-pytest");
        using RunningProgram ask = GuardProgram.Start(Python, "/", ["-I", "-c", "import pytest"], GuardProgram.Environment("/"));
        if ((await ask.EndAsync()).Code != 0) Assert.Inconclusive($"pytest is missing in {Python}: apt-get install python3-pytest");
    }
}
