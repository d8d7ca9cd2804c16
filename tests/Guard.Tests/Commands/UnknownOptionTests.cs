using System.CommandLine;
using Guard.Commands;

namespace Guard.Tests.Commands;

/// <summary>A mistyped option is an error, also where an argument or an option would have taken it for its value.</summary>
[TestClass]
public sealed class UnknownOptionTests
{
    [TestMethod]
    [DataRow("policy apply --nope", "'--nope' is no option of guard policy apply")]
    [DataRow("init --nope", "'--nope' is no option of guard init")]
    [DataRow("init --nope=1", "'--nope' is no option of guard init")]
    [DataRow("init --polcy p.yaml", "did you mean --policy?")]
    [DataRow("init --no-base", "did you mean --no-baseline?")]
    [DataRow("init . --branch --nope", "'--nope' is no option of guard init")]
    [DataRow("show --jsn", "did you mean --json?")]
    [DataRow("log export --hom", "did you mean --home?")]
    [DataRow("run --goal x sh -c true", "'-c' is no option of guard run")]
    [DataRow("run --goal x --brunch main -- true", "did you mean --branch?")]
    [DataRow("status --nope", "'--nope' is no option of guard status")]
    [DataRow("--nope", "'--nope' is no option of guard")]
    public void An_unknown_option_is_named_with_the_nearest_one(string line, string expected)
    {
        IReadOnlyList<string> found = Find(line);

        Assert.HasCount(1, found, string.Join('\n', found));
        Assert.Contains(expected, found[0]);
    }

    [TestMethod]
    [DataRow("policy apply -- --nope")]
    [DataRow("policy apply policy.yaml --check")]
    [DataRow("init --policy=--x")]
    [DataRow("run --json --goal x -- agent --json --nope -c")]
    [DataRow("run --goal=--x -- true")]
    [DataRow("status --last -5")]
    [DataRow("show C1 --home /tmp/h")]
    [DataRow("log --last 3")]
    [DataRow("--version")]
    public void What_is_meant_as_it_is_is_left_alone(string line) => Assert.IsEmpty(Find(line), line);

    [TestMethod]
    public void A_file_that_is_called_like_an_option_is_taken_after_two_dashes()
    {
        ParseResult parsed = Parse(["policy", "apply", "--", "--x"]);

        Assert.IsEmpty(parsed.Errors);
        Assert.AreEqual("--x", parsed.GetValue<string?>("FILE"));
    }

    private static IReadOnlyList<string> Find(string line) => UnknownOptions.Find(Parse(line.Split(' ')), line.Split(' '));

    private static ParseResult Parse(string[] arguments) => GuardCommandLine.Build(new CommandContext(TimeProvider.System)).Parse(arguments);
}
