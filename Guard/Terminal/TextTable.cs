using System.Globalization;
using System.Text;

namespace Guard.Terminal;

/// <summary>A plain table: aligned columns, two spaces between them, the last column free. Reads well in a terminal, a pipe and a mail.</summary>
internal sealed class TextTable(params string[] headers)
{
    private readonly List<string[]> _rows = [];

    /// <summary>Adds a row: of each cell the first line; control characters of untrusted text are replaced.</summary>
    public void Add(params string[] cells) => _rows.Add([.. cells.Select(c => Clean(FirstLine(c)))]);

    /// <summary>Renders the table; each line ends with a line feed.</summary>
    /// <param name="paint">Colours a padded cell: (column, raw text, padded text) to what is printed; null for none.</param>
    public string Render(Func<int, string, string, string>? paint = null)
    {
        int[] widths = [.. headers.Select((h, i) => _rows.Select(r => r[i].Length).Append(h.Length).Max())];
        var text = new StringBuilder();
        Line(headers, null);
        foreach (string[] row in _rows) Line(row, paint);
        return text.ToString();

        void Line(string[] cells, Func<int, string, string, string>? style)
        {
            for (int i = 0; i < cells.Length; i++)
            {
                bool last = i == cells.Length - 1;
                string padded = last ? cells[i] : cells[i].PadRight(widths[i]);
                text.Append(style is null ? padded : style(i, cells[i], padded)).Append(last ? "" : "  ");
            }

            text.Append('\n');
        }
    }

    /// <summary>Replaces control and direction characters, so that text from a commit can neither drive the terminal nor reorder a line.</summary>
    public static string Clean(string text) => string.Create(text.Length, text, (span, source) =>
    {
        for (int i = 0; i < span.Length; i++) span[i] = IsPlain(source[i]) ? source[i] : '\uFFFD';
    });

    private static string FirstLine(string text)
    {
        int end = text.IndexOf('\n', StringComparison.Ordinal);
        return end < 0 ? text : text[..end].TrimEnd() + " …";
    }

    private static bool IsPlain(char letter) => char.GetUnicodeCategory(letter) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
