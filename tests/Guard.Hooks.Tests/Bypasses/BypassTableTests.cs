using System.Text;

namespace Guard.Hooks.Tests.Bypasses;

/// <summary>docs/bypasses.md shows exactly the rows that are run.</summary>
[TestClass]
public sealed class BypassTableTests
{
    private const string Begin = "<!-- rows -->\n";
    private const string End = "<!-- end of rows -->\n";

    [TestMethod]
    public void The_table_in_docs_is_what_is_run()
    {
        string document = File.ReadAllText(Path.Combine(Root(), "docs", "bypasses.md"));
        int begin = document.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        int end = document.IndexOf(End, StringComparison.Ordinal);
        Assert.IsTrue(begin >= Begin.Length && end >= begin, "the table's marks are missing");
        Assert.AreEqual(Render(), document[begin..end], "docs/bypasses.md is not what is run. It should hold:\n" + Render());
    }

    [TestMethod]
    public void There_are_41_and_8_and_each_has_a_number_of_its_own()
    {
        CollectionAssert.AreEqual(Enumerable.Range(1, 41).Select(n => "C" + n).ToArray(), ClientBypasses.All.Select(row => row.Id).ToArray());
        CollectionAssert.AreEqual(Enumerable.Range(1, 8).Select(n => "R" + n).ToArray(), ReceivingBypasses.All.Select(row => row.Id).ToArray());
    }

    private static string Render()
    {
        var text = new StringBuilder();
        foreach ((string title, Bypass[] rows) in (ReadOnlySpan<(string, Bypass[])>)[("In the clone", ClientBypasses.All), ("At a repository that is reached by its path", ReceivingBypasses.All)])
        {
            text.Append($"\n### {title}\n\n| # | way | hooks in its way | without Guard it lands in | Guard's answer |\n|---|---|---|---|---|\n");
            foreach (Bypass row in rows) text.Append($"| {row.Id} | {row.Name} | {Words(row.Hooks)} | {Words(row.Lands)} | {(row.Answer is null ? "none: a box has no path to the repository" : $"refused: `{row.Answer}`")} |\n");
        }

        return text.Append('\n').ToString();
    }

    private static string Words(HookFamily family) => family switch
    {
        HookFamily.All => "all",
        HookFamily.WithoutReferenceTransaction => "all but reference-transaction",
        HookFamily.UsualThree => "pre-commit, commit-msg, pre-push",
        HookFamily.UsualThreeOnFiles => "pre-commit, commit-msg, pre-push, looking at files",
        HookFamily.Global => "all, by a global core.hooksPath",
        HookFamily.PreReceive => "pre-receive",
        _ => "pre-receive, a .NET program",
    };

    private static string Words(Lands lands) => string.Join(" and ", ((Lands[])[Lands.Local, Lands.Server, Lands.Tag]).Where(l => lands.HasFlag(l)).Select(l => l switch
    {
        Lands.Local => "the clone's main",
        Lands.Server => "the server's main",
        _ => "a tag on the server",
    }));

    private static string Root()
    {
        DirectoryInfo? directory = new(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Guard.sln"))) directory = directory.Parent;
        return directory?.FullName ?? throw new AssertFailedException("The tests do not lie in the repository.");
    }
}
