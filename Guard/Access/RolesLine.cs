namespace Guard.Access;

/// <summary>One line of a roles file, for <see cref="RolesFile"/>.</summary>
internal sealed class RolesLine(string path, int number, IReadOnlyList<(string Text, int Column)> words)
{
    private const int Shortened = 40;

    /// <summary>How many words it has.</summary>
    public int Count => words.Count;

    /// <summary>A word.</summary>
    public string Word(int index) => words[index].Text;

    /// <summary>A word as a message shows it: short and printable.</summary>
    public string Shown(int index)
    {
        string text = new([.. Word(index).Take(Shortened).Select(c => char.IsControl(c) ? '?' : c)]);
        return Word(index).Length > Shortened ? text + "…" : text;
    }

    /// <summary>An error at a word.</summary>
    public GuardException Wrong(int index, string what) => new(
        ExitCode.Usage, "G300", $"{path}:{number}:{words[index].Column}: {what}. Nobody but its owner is served before that is right.",
        "Correct the line: account NAME ROLE, uid N ROLE or ssh NAME ROLE. It is read anew at each connection; nothing has to be restarted.");
}
