using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using Guard.Policies.Loading;

namespace Guard.Commands;

/// <summary>
/// Finds mistyped options. The parser takes what it does not know for the value of an argument or an option where it can: <c>guard init --nope</c>
/// would look for a repository of that name.
/// </summary>
internal static partial class UnknownOptions
{
    /// <summary>One message for each word that looks like an option and is none.</summary>
    /// <param name="parsed">The command line as it was parsed.</param>
    /// <param name="arguments">Its words as they were typed.</param>
    public static IReadOnlyList<string> Find(ParseResult parsed, string[] arguments)
    {
        // What follows -- is meant as it is, and --option=--value says what belongs to what.
        int end = Array.IndexOf(arguments, "--");
        HashSet<string> typed = [.. arguments.AsSpan(0, end < 0 ? arguments.Length : end)];
        IEnumerable<string> suspects = Values(parsed.RootCommandResult).Concat(parsed.UnmatchedTokens);
        HashSet<string> known = [.. Known(parsed.CommandResult).SelectMany(option => (string[])[option.Name, .. option.Aliases])];
        return [.. suspects.Where(word => typed.Contains(word) && !known.Contains(word) && OptionLike().IsMatch(word)).Distinct()
            .Select(word => Message(word, parsed.CommandResult))];
    }

    private static IEnumerable<string> Values(SymbolResult result)
    {
        IEnumerable<SymbolResult> children = result switch
        {
            CommandResult command => command.Children,
            _ => [],
        };
        IEnumerable<Token> own = result switch { ArgumentResult argument => argument.Tokens, OptionResult option => option.Tokens, _ => [] };
        return own.Select(token => token.Value).Concat(children.SelectMany(Values));
    }

    private static string Message(string word, CommandResult at)
    {
        string option = word.Split('=')[0];
        string near = Nearest(option.TrimStart('-'), [.. Known(at).Where(each => !each.Hidden).Select(each => each.Name.TrimStart('-'))]) is { } meant
            ? $"; did you mean --{meant}?" : "";
        string literal = at.Command.Arguments.Count > 0 ? " (what is really called so goes after --)" : "";
        return $"'{option}' is no option of {GuardCommandLine.NameOf(at)}{near}{literal}";
    }

    private static string? Nearest(string name, string[] known) =>
        known.FirstOrDefault(option => name.Length > 2 && option.StartsWith(name, StringComparison.Ordinal)) ?? DidYouMean.Nearest(name, known, slack: 1);

    private static IEnumerable<Option> Known(CommandResult at)
    {
        IEnumerable<Option> options = at.Command.Options;
        for (CommandResult? above = at.Parent as CommandResult; above is not null; above = above.Parent as CommandResult)
            options = options.Concat(above.Command.Options.Where(option => option.Recursive));
        return options;
    }

    [GeneratedRegex("^--?[A-Za-z][A-Za-z0-9_-]*(=.*)?$", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex OptionLike();
}
