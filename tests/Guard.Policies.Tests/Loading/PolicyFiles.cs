using System.Text;
using Guard.Policies.Loading;
using Guard.Policies.Model;

namespace Guard.Policies.Tests.Loading;

/// <summary>Policies for tests.</summary>
internal static class PolicyFiles
{
    public const string Minimal = "guard: v1\nbranch: main\nrules:\n  protected-paths: [\"eval/**\"]\n";

    public const string Full = """
        guard: v1
        branch: main
        mode: hold                  # or land-then-revert
        gate: no-decrease           # or improve
        isolation: process          # floor
        push-wait: 90s
        toolchains: [/usr/share/dotnet]
        environment: { DOTNET_NOLOGO: "1" }
        prepare: { command: [npm, ci], key: [package-lock.json], network: host, timeout: 10m }
        build: { command: [gcc, -O2, -o, tour, tour.c], timeout: 5m }
        evaluator:
          kind: program             # or tests
          metric: { name: score, better: higher, min: 0, max: 1, effect: 0.001 }
          pairs: 3
          timeout: 60s
          directory: eval           # program only
          build: [gcc, -O2, -o, eval, eval.c]   # program only, optional
          command: [./eval]         # program only
          candidate: [./tour]
        limits: { memory: 4GiB, processes: 512, run: 8h }
        rules:
          protected-paths: ["docs/**"]
          credentials: { paths: ["**/.env*", "**/id_rsa*"], allow: ["tests/fixtures/**"] }
          tests-not-weakened: ["tests/**"]
          results-not-fabricated: ["results/**"]
          diff-size: { files: 500, bytes: 4MiB }

        """;

    public static PolicyLoadResult Load(string text) => PolicyLoader.Load("p.yaml", Encoding.UTF8.GetBytes(text));

    public static Policy Valid(string text)
    {
        var result = Load(text);
        Assert.IsTrue(result.IsValid, string.Join('\n', result.Diagnostics));
        return result.Policy;
    }
}
