namespace Guard.EndToEnd.Tests.Support;

/// <summary>
/// A small project whose score is a number in its file <c>value</c>, in percent: the evaluator asks for it over the channel. It needs a
/// shell and nothing to build, so that a measurement is quick.
/// </summary>
internal static class Sample
{
    /// <summary>The program under measurement.</summary>
    public const string Answer = "while IFS= read -r question; do printf '{\"a\":%s}\\n' \"$(cat value)\"; done\n";

    /// <summary>The evaluator: waits while its directory of toolchains holds a file <c>closed</c>, then asks once.</summary>
    public const string Evaluator = """
        #!/bin/sh
        while [ -n "$GATE" ] && [ -e "$GATE/closed" ]; do sleep 0.1; done
        printf '{"q":1}\n' >&4
        answered=0; score=0
        if IFS= read -r line <&4; then answered=1; score=${line#*:}; score=${score%\}}; fi
        printf '{"v":0,"score":%s,"cases":1,"answered":%s}\n' "$score" "$answered" >&3

        """;

    /// <summary>The project's files at score 50.</summary>
    public static (string Path, string Text)[] Files(string evaluator = Evaluator) =>
    [
        ("answer.sh", Answer), ("value", "50\n"), ("+eval/eval.sh", evaluator), ("tests/test.sh", "test \"$(cat value)\" -ge 0 || exit 1\ntest -e answer.sh || exit 1\n"),
    ];

    /// <summary>The project's policy.</summary>
    /// <param name="gate">A directory for the gate of <see cref="Evaluator"/>, or null.</param>
    /// <param name="wait">How long a push waits.</param>
    /// <param name="timeout">How long a measurement may take.</param>
    public static string Policy(string? gate = null, string wait = "90s", string timeout = "120s") => $$"""
        guard: v1
        branch: main
        push-wait: {{wait}}
        {{(gate is null ? "" : $"toolchains: [\"{gate}\"]\nenvironment: {{ GATE: \"{gate}\" }}")}}
        evaluator:
          kind: program
          metric: { name: value, better: higher, min: 0, max: 100, effect: 0.5 }
          timeout: {{timeout}}
          directory: eval
          command: [./eval.sh]
          candidate: [/bin/sh, answer.sh]
        limits: { memory: 512MiB, processes: 64, run: 10m }
        rules:
          protected-paths: ["eval/**"]
          credentials: on
          tests-not-weakened: ["tests/**"]

        """;
}
