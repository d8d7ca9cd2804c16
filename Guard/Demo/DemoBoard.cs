using System.Globalization;
using Guard.Terminal;
using Spectre.Console;

namespace Guard.Demo;

/// <summary>The live table: redrawn in place on a terminal, one line a decision in a pipe.</summary>
internal sealed class DemoBoard(bool live)
{
    private readonly List<DemoRow> _rows = [];
    private LiveDisplayContext? _context;

    /// <summary>Draws while the work goes on.</summary>
    public async Task WhileAsync(Func<Task> work)
    {
        if (!live)
        {
            Console.Out.WriteLine($"{"CANDIDATE",-10}{"WHAT IT TRIED",-46}{"VERDICT",-10}{"TIME",-7}RULE OR SCORE");
            await work();
            return;
        }

        await AnsiConsole.Live(Draw()).AutoClear(false).StartAsync(async context =>
        {
            _context = context;
            await work();
            context.UpdateTarget(Draw());
        });
        _context = null;
    }

    /// <summary>Adds or replaces a row.</summary>
    public void Show(DemoRow row)
    {
        lock (_rows)
        {
            int at = _rows.FindIndex(r => r.Key == row.Key);
            bool news = at < 0 || _rows[at].Seconds is null || _rows[at].State != row.State;
            if (at >= 0 && !news) return;
            if (at < 0) _rows.Add(row);
            else _rows[at] = row;
            if (live) _context?.UpdateTarget(Draw());
            else if (row.Seconds is not null) Console.Out.WriteLine(Line(row));
        }
    }

    private static string Line(DemoRow row) =>
        $"{row.Who,-10}{Cut(row.What, 44),-46}{row.State,-10}{Time(row),-7}{TextTable.Clean(row.Why)}";

    private static string Cut(string text, int length)
    {
        text = TextTable.Clean(text);
        return text.Length <= length ? text : text[..(length - 1)] + "…";
    }

    private static string Time(DemoRow row) => row.Seconds is double s ? s.ToString("0.0", CultureInfo.InvariantCulture) + "s" : "…";

    private Table Draw()
    {
        Table table = new Table().Border(TableBorder.Rounded).AddColumns("candidate", "what it tried", "verdict", "rule or score", "time");
        foreach (DemoRow row in _rows)
        {
            string colour = row.State switch { "accepted" => "green", "refused" or "rejected" or "reverted" => "red", _ => "yellow" };
            table.AddRow(
                Markup.Escape(row.Who), Markup.Escape(Cut(row.What, 44)), $"[{colour}]{Markup.Escape(row.State)}[/]",
                Markup.Escape(TextTable.Clean(row.Why)), Markup.Escape(Time(row)));
        }

        return table;
    }
}
