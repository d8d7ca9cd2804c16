namespace Guard.Policies.Rules.Tests;

/// <summary>
/// Finds each old test again: under its name in its file; under its name in another file (moved); or anywhere with an identical body
/// (renamed). What is left is gone. A new test that merely takes the place of a removed one is no match.
/// </summary>
internal static class TestMatcher
{
    /// <summary>Pairs every old test.</summary>
    public static IReadOnlyList<TestPair> Match(IReadOnlyList<(string Path, TestFunction Test)> before, IReadOnlyList<(string Path, TestFunction Test)> after)
    {
        var pairs = new TestPair?[before.Count];
        var free = Enumerable.Repeat(true, after.Count).ToArray();

        // From the surest key to the weakest; identical bodies first, so that tests of one name do not change places.
        Func<string, TestFunction, string>[] keys =
        [
            (path, test) => $"{path}\0{test.Name}\0{test.Body}",
            (path, test) => $"{path}\0{test.Name}",
            (_, test) => $"{test.Name}\0{test.Body}",
            (_, test) => test.Name,
            (_, test) => test.Body,
        ];
        foreach (var key in keys)
        {
            var open = new Dictionary<string, Queue<int>>(StringComparer.Ordinal);
            for (var i = 0; i < after.Count; i++)
            {
                if (!free[i]) continue;
                var text = key(after[i].Path, after[i].Test);
                if (!open.TryGetValue(text, out var queue)) open[text] = queue = new Queue<int>();
                queue.Enqueue(i);
            }

            for (var i = 0; i < before.Count; i++)
            {
                if (pairs[i] is not null || !open.TryGetValue(key(before[i].Path, before[i].Test), out var queue) || !queue.TryDequeue(out var found)) continue;
                free[found] = false;
                pairs[i] = new TestPair(before[i].Path, before[i].Test, after[found].Path, after[found].Test);
            }
        }

        return [.. pairs.Select((pair, i) => pair ?? new TestPair(before[i].Path, before[i].Test, null, null))];
    }
}
