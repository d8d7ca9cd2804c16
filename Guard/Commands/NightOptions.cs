using System.CommandLine;
using Guard.Nights;

namespace Guard.Commands;

/// <summary>The options of a night, now or scheduled.</summary>
internal sealed class NightOptions
{
    private readonly Option<string?> _goal = new("--goal") { Description = "What the agent shall do; {goal} in COMMAND and GUARD_GOAL inside", HelpName = "TEXT" };
    private readonly Option<string?> _agent = new("--agent") { Description = "The agent (guard agents lists them)", HelpName = "NAME" };
    private readonly Option<string?> _model = new("--model") { Description = "The model (default: the agent's own choice)", HelpName = "NAME" };
    private readonly Option<string?> _until = new("--until") { Description = "When it ends: a local time, a duration (8h), or an instant with its offset", HelpName = "WHEN" };
    private readonly Option<string?> _zone = new("--zone") { Description = "Time zone of local times (default: this machine's)", HelpName = "ZONE" };
    private readonly Option<int?> _attempts = new("--attempts") { Description = "Most attempts (default: as many as the time allows)", HelpName = "N" };
    private readonly Option<long?> _tokens = new("--tokens") { Description = "Most tokens of all attempts together", HelpName = "N" };
    private readonly Option<decimal?> _money = new("--money") { Description = "Most money of all attempts together, US dollars by the policy's prices", HelpName = "USD" };
    private readonly Option<int?> _pushes = new("--pushes") { Description = "Most candidates", HelpName = "N" };
    private readonly Option<double?> _target = new("--target") { Description = "End when the branch's score is as good as this", HelpName = "SCORE" };
    private readonly Option<int> _rejects = new("--rejects") { Description = "End after so many candidates in a row that did not land", DefaultValueFactory = _ => new NightLimits().Rejects, HelpName = "N" };
    private readonly Option<int> _still = new("--still") { Description = "End after so many attempts in a row that moved nothing", DefaultValueFactory = _ => new NightLimits().Still, HelpName = "N" };
    private readonly Option<int> _failures = new("--failures") { Description = "End after so many attempts in a row that failed", DefaultValueFactory = _ => new NightLimits().Failures, HelpName = "N" };
    private readonly Argument<string[]> _command = new("COMMAND") { Description = "Instead of --agent: any command and its arguments, after --", Arity = ArgumentArity.ZeroOrMore };

    /// <summary><c>--repo</c>.</summary>
    public Option<string?> Repository { get; } = CommandContext.Repository();

    /// <summary>Puts them on a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_goal, _agent, _model, _until, _zone, _attempts, _tokens, _money, _pushes, _target, _rejects, _still, _failures, Repository]) command.Options.Add(option);
        command.Arguments.Add(_command);
    }

    /// <summary>Reads a plan. Who asks for it the resident Guard finds out.</summary>
    /// <exception cref="GuardException">G001: something needed is missing.</exception>
    public NightPlan Read(ParseResult parsed, string repository) => new()
    {
        Repository = repository,
        Goal = parsed.GetValue(_goal) ?? throw Missing("--goal \"what the agent shall do\""),
        Agent = parsed.GetValue(_agent),
        Model = parsed.GetValue(_model),
        Command = parsed.GetValue(_command) ?? [],
        Until = parsed.GetValue(_until) ?? throw Missing("--until 07:00"),
        Zone = parsed.GetValue(_zone) ?? LocalZones.Here,
        StartedBy = "",
        Limits = new NightLimits
        {
            Attempts = parsed.GetValue(_attempts), Tokens = parsed.GetValue(_tokens), Money = parsed.GetValue(_money), Pushes = parsed.GetValue(_pushes),
            Target = parsed.GetValue(_target), Rejects = parsed.GetValue(_rejects), Still = parsed.GetValue(_still), Failures = parsed.GetValue(_failures),
        },
    };

    private static GuardException Missing(string what) => new(ExitCode.Usage, "G001", $"A night needs {what}.", "guard night --goal \"…\" --agent claude --until 07:00");
}
