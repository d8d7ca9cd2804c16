namespace Guard.Tests.House;

/// <summary>Reads pipe tables of the repository's documents.</summary>
internal static class MarkdownTable
{
    /// <summary>The body rows of every table whose first header cell is <paramref name="firstHeader"/>; cells trimmed, backticks of a whole cell kept.</summary>
    public static IReadOnlyList<string[]> Rows(string path, string firstHeader)
    {
        var rows = new List<string[]>();
        bool inside = false;
        foreach (string line in File.ReadLines(path))
        {
            if (!line.StartsWith('|'))
            {
                inside = false;
                continue;
            }

            string[] cells = [.. line.Trim().Trim('|').Split('|').Select(cell => cell.Trim())];
            if (cells[0] == firstHeader)
                inside = true;
            else if (inside && !cells[0].StartsWith("--", StringComparison.Ordinal))
                rows.Add(cells);
        }

        return rows;
    }
}
