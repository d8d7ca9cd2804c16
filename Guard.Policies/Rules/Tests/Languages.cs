namespace Guard.Policies.Rules.Tests;

/// <summary>Tells languages, and what their usual test runners find, by path.</summary>
internal static class Languages
{
    /// <summary>The language of a path by its extension.</summary>
    public static Language Of(string path) => System.IO.Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".cs" => Language.CSharp,
        ".py" => Language.Python,
        ".js" or ".jsx" or ".mjs" or ".cjs" or ".ts" or ".tsx" or ".mts" or ".cts" => Language.JavaScript,
        ".go" => Language.Go,
        ".rs" => Language.Rust,
        ".c" or ".h" or ".cc" or ".cpp" or ".cxx" or ".hpp" or ".hh" => Language.C,
        ".java" or ".kt" or ".kts" or ".scala" or ".groovy" or ".rb" or ".php" or ".swift" or ".fs" or ".vb" or ".lua" or ".sh" or ".bash" or ".bats"
            or ".pl" or ".t" or ".ex" or ".exs" or ".erl" or ".hs" or ".ml" or ".dart" or ".jl" or ".r" or ".zig" or ".nim" or ".clj" => Language.Generic,
        _ => Language.Data,
    };

    /// <summary>Whether the language's usual runner looks into a file of this name. Only languages whose runners go by names can say no.</summary>
    public static bool IsDiscovered(string path)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        return Of(path) switch
        {
            Language.Python => name.StartsWith("test", StringComparison.Ordinal) || name.EndsWith("_test.py", StringComparison.Ordinal),
            Language.Go => name.EndsWith("_test.go", StringComparison.Ordinal),
            Language.JavaScript => name.Contains(".test.", StringComparison.Ordinal) || name.Contains(".spec.", StringComparison.Ordinal)
                || name.StartsWith("test", StringComparison.Ordinal)
                || path.Split('/').SkipLast(1).Any(part => part is "test" or "tests" or "__tests__" or "spec"),
            Language.Data => false,
            _ => true,
        };
    }
}
