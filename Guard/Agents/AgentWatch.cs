using System.Globalization;
using Guard.Agents.Adapters;
using Guard.Measuring.Boxes;

namespace Guard.Agents;

/// <summary>
/// Sees an agent that gets nowhere: one whose provider refuses its key, that fails again and again, or that says the same for ever. Some agents would do so all
/// night. Slow ones are left alone: the run's time limit is for them.
/// </summary>
internal sealed class AgentWatch
{
    /// <summary>Refusals of the key in a row that end a run.</summary>
    public const int Refusals = 3;

    /// <summary>Failures in a row, without a word of the model's between, that end a run.</summary>
    public const int Failures = 40;

    /// <summary>Turns in a row that are the same, letter for letter, and end a run.</summary>
    public const int SameTurns = 20;

    private readonly TaskCompletionSource<string> _stop = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _refusals;
    private int _failures;
    private int _same;
    private HashCode _turn;
    private int? _last;
    private bool _spoke;

    /// <summary>Completes with the reason when the agent should be ended.</summary>
    public Task<string> Stop => _stop.Task;

    /// <summary>Takes an event of the agent's.</summary>
    public void Seen(AgentEvent what)
    {
        switch (what.Kind)
        {
            case AgentEventKind.Turn: EndTurn(); break;
            case AgentEventKind.Retry or AgentEventKind.Error: Failed(what.Status, what.Text); break;
            case AgentEventKind.Message or AgentEventKind.ToolCall:
                (_refusals, _failures, _spoke) = (0, 0, true);
                _turn.Add(what.Kind);
                _turn.Add(what.Tool);
                _turn.Add(what.Text);
                break;
        }
    }

    /// <summary>Takes a failure, as the agent or Guard's proxy tells it.</summary>
    /// <param name="status">The provider's HTTP status, or null where there was no answer.</param>
    /// <param name="why">A word on it.</param>
    public void Failed(int? status, string why)
    {
        _failures++;
        _refusals = status is 401 or 403 ? _refusals + 1 : 0;
        why = Printable.Line(why); // it is what the agent's output says, and goes to a person's terminal
        string last = status is { } code ? string.Create(CultureInfo.InvariantCulture, $"{code} {why}") : why;
        if (_refusals >= Refusals) _stop.TrySetResult($"its model's provider refused it {_refusals} times in a row ({last.TrimEnd()})");
        else if (_failures >= Failures) _stop.TrySetResult($"its requests failed {_failures} times in a row ({last.TrimEnd()})");
    }

    /// <summary>Takes what the proxy has counted: some agents do not say that they fail.</summary>
    /// <param name="inARow">Requests since the last good answer that were denied or failed.</param>
    /// <param name="last">What the last of them was told.</param>
    public void Counted(int inARow, string? last)
    {
        if (inARow >= Failures) _stop.TrySetResult(string.Create(CultureInfo.InvariantCulture, $"{inARow} of its requests failed or were denied in a row ({Printable.Line(last ?? "")})"));
    }

    private void EndTurn()
    {
        if (!_spoke) return;
        int turn = _turn.ToHashCode();
        _same = turn == _last ? _same + 1 : 1;
        (_last, _turn, _spoke) = (turn, default, false);
        if (_same >= SameTurns) _stop.TrySetResult($"it did the same {_same} times in a row");
    }
}
