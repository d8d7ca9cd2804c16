using System.CommandLine;
using System.Text;
using Guard.Commands;

namespace Guard.Tests.Commands;

[TestClass]
public sealed class FrontPageTests
{
    [TestMethod]
    public void The_ready_made_page_is_what_the_command_tree_says()
    {
        using var output = new StringWriter();
        GuardCommandLine.Build(new CommandContext(TimeProvider.System)).Parse("--help").Invoke(new InvocationConfiguration { Output = output });
        string[] expected = Lines(output.ToString().Replace($"  {RootCommand.ExecutableName} [command]", "  guard [command]", StringComparison.Ordinal));
        CollectionAssert.AreEqual(expected, Lines(Encoding.UTF8.GetString(FrontPage.Text)));
    }

    [TestMethod]
    public void Only_the_bare_question_is_answered_from_it()
    {
        foreach (string[] other in new string[][] { [], ["status"], ["status", "--help"], ["--help", "status"], ["--version"] })
            Assert.IsFalse(FrontPage.TryShow(other), string.Join(' ', other));
    }

    private static string[] Lines(string text) => [.. text.TrimEnd().Split('\n').Select(line => line.TrimEnd())];
}
