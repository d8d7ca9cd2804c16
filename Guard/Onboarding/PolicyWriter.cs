using System.Text;
using System.Text.Json;

namespace Guard.Onboarding;

/// <summary>Writes a first policy with a comment on every part, to be read in a minute.</summary>
internal static class PolicyWriter
{
    /// <summary>Writes the policy's text.</summary>
    public static string Write(DetectedProject project, string branch)
    {
        var text = new StringBuilder();
        void Line(string line) => text.Append(line).Append('\n');
        Line("# Guard's policy for this repository. It lives in Guard's home: no commit can change it.");
        Line($"# Written by guard init ({project.Note}). Change it with guard policy edit, then guard policy apply.");
        Line("guard: v1");
        Line($"branch: {Scalar(branch)}          # the protected branch");
        Line("mode: hold            # measured first, then landed (land-then-revert: landed first, reverted if the score fell)");
        Line("gate: no-decrease     # an equal score lands (improve: it does not)");
        Line("isolation: process    # floor: below it nothing runs");
        Line("push-wait: 90s        # a push waits this long for its verdict, then ends as pending with an id");
        if (project.Toolchains.Count > 0) Line($"toolchains: {List(project.Toolchains)}   # read-only in every box, same path");
        if (project.Environment.Count > 0) Line($"environment: {{ {string.Join(", ", project.Environment.Select(e => $"{e.Key}: {Scalar(e.Value)}"))} }}");
        if (project.Prepare.Count > 0)
        {
            Line("prepare:              # restores once from the trusted baseline; read-only below every box");
            Line($"  command: {List(project.Prepare)}");
            Line($"  key: {List(project.PrepareKey)}   # restored again when these change on the branch");
            if (project.PrepareNetwork) Line("  network: host       # only this step, and only the baseline's own lock file decides what it fetches");
            Line("  timeout: 10m");
        }

        if (project.Build.Count > 0)
        {
            Line("build:                # once a tree, without network");
            Line($"  command: {List(project.Build)}");
            Line("  timeout: 10m");
        }

        if (project.Tests.Count > 0)
        {
            Line("evaluator:");
            Line("  kind: tests         # score = share of the baseline's tests that still pass; kind: program resists more, see docs/evaluator-protocol.md");
            Line("  metric: { name: tests-passed, better: higher, min: 0, max: 1 }");
            Line($"  candidate: {List(project.Tests)}");
            Line($"  results: {Scalar(project.Results)}");
            Line($"  format: {project.Format}");
            Line("  timeout: 10m");
        }
        else
        {
            Line("# evaluator:          # none found; see docs/policy-reference.md");
        }

        Line("limits: { memory: 4GiB, processes: 1024 }");
        Line("rules:");
        if (project.Protected.Count > 0) Line($"  protected-paths: {List(project.Protected)}");
        Line("  credentials: on     # no credential files, no secrets in added text");
        if (project.TestFiles.Count > 0) Line($"  tests-not-weakened: {List(project.TestFiles)}   # tests may grow, not shrink or be skipped");
        Line("  diff-size: { files: 1000, bytes: 8MiB }");
        return text.ToString();
    }

    private static string List(IEnumerable<string> values) => "[" + string.Join(", ", values.Select(Scalar)) + "]";

    // A JSON string is a YAML double-quoted scalar (YAML 1.2 section 1.3).
    private static string Scalar(string value) => JsonSerializer.Serialize(value, PolicyWriterJson.Default.String);
}
