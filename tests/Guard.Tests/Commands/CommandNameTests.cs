using System.CommandLine;
using Guard.Commands;

namespace Guard.Tests.Commands;

/// <summary>The next step of a mistyped command names a command that exists.</summary>
[TestClass]
public sealed class CommandNameTests
{
    [TestMethod]
    [DataRow("--nope", "guard")]
    [DataRow("status --nope", "guard status")]
    [DataRow("policy apply --repo", "guard policy apply")]
    [DataRow("log verify --nope", "guard log verify")]
    public void A_nested_command_is_named_with_its_parents(string line, string expected)
    {
        ParseResult parsed = GuardCommandLine.Build(new CommandContext(TimeProvider.System)).Parse(line);

        Assert.IsNotEmpty(parsed.Errors);
        Assert.AreEqual(expected, GuardCommandLine.NameOf(parsed.CommandResult));
    }
}
