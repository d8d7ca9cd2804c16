using System.Text.Json;
using System.Text.Json.Nodes;

namespace Guard.Onboarding;

/// <summary>Detects Node projects by package.json: node's own runner, vitest, jest with jest-junit, mocha.</summary>
internal static class NodeDetector
{
    /// <summary>Detects the project; null when it is none.</summary>
    public static DetectedProject? Detect(string directory)
    {
        string text = ProjectDetector.ReadSmall(Path.Combine(directory, "package.json"));
        if (text.Length == 0) return null;
        JsonObject? package;
        try
        {
            package = JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            return new DetectedProject("Node", "package.json is no valid JSON: the policy has rules but no score");
        }

        string script = package?["scripts"]?["test"]?.ToString() ?? "";
        bool Has(string name) => package?["devDependencies"]?[name] is not null || package?["dependencies"]?[name] is not null;
        IReadOnlyList<string>? command = script switch
        {
            _ when Has("vitest") => ["npx", "--no-install", "vitest", "run", "--reporter=junit", "--outputFile=guard-results.xml"],
            _ when Has("jest-junit") => ["npx", "--no-install", "jest", "--ci", "--reporters=jest-junit"],
            _ when Has("mocha") => ["npx", "--no-install", "mocha", "--reporter", "xunit", "--reporter-option", "output=guard-results.xml"],
            _ when script.StartsWith("node --test", StringComparison.Ordinal) =>
                [.. script.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--test-reporter=junit", "--test-reporter-destination=guard-results.xml"],
            _ => null,
        };
        Toolchain? node = Toolchain.Find("node");
        bool dependencies = package?["dependencies"] is JsonObject { Count: > 0 } || package?["devDependencies"] is JsonObject { Count: > 0 };
        return new DetectedProject("Node", command is null
            ? "found package.json, but no test runner that writes JUnit (node --test, vitest, jest-junit, mocha): rules only"
            : $"found package.json with {command.First(c => c is not "npx" and not "--no-install")} tests")
        {
            Toolchains = node?.Directory is { } mount ? [mount] : [],
            Environment = new Dictionary<string, string> { ["CI"] = "true", ["NO_UPDATE_NOTIFIER"] = "1", ["JEST_JUNIT_OUTPUT_NAME"] = "guard-results.xml" },
            Prepare = dependencies ? ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"] : [],
            PrepareKey = dependencies ? ["package-lock.json"] : [],
            PrepareNetwork = dependencies,
            Tests = command ?? [],
            Results = "guard-results.xml",
            TestFiles = ["**/*.test.*", "**/*.spec.*", "test/**", "tests/**", "**/__tests__/**"],
            Protected = ["package.json", "package-lock.json", ".npmrc", "**/vitest.config.*", "**/jest.config.*", ".mocharc*", ".github/**"],
        };
    }
}
