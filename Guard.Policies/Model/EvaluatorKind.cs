namespace Guard.Policies.Model;

/// <summary>Kinds of evaluator.</summary>
public enum EvaluatorKind
{
    /// <summary><c>program</c>: a pinned program in a box of its own drives the candidate over typed messages.</summary>
    Program,

    /// <summary><c>tests</c>: the project's own test command; its result file is a claim, checked against the baseline's inventory.</summary>
    Tests,
}
