namespace Guard.Agents.Adapters;

/// <summary>What every agent is told, in one place: the goal, and how work is handed in. It begins with a letter, so that no agent takes it for an option or a command of its own.</summary>
internal static class AgentPrompt
{
    /// <summary>Composes it.</summary>
    /// <param name="goal">What the agent shall do.</param>
    /// <param name="branch">The protected branch.</param>
    public static string Compose(string goal, string branch) =>
        $"""
        Goal: {goal}

        You work alone in a fresh git clone, your working directory. There is no network but your model, and nobody answers questions.
        Hand work in by committing it and running: git push origin HEAD:{branch}
        The push is screened and measured; read what it prints. It ends with a verdict: accepted, rejected or failed, with the reasons and what to do.
        When it was not accepted, mend what it names, commit and push again. When the branch has moved: git pull --rebase origin {branch}, then push.
        Work that is not committed does not count. Stop when the goal is reached and the push was accepted.
        """;
}
