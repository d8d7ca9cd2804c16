using System.Text.Json;
using Guard.Policies.Loading;
using Guard.Policies.Model;
using Guard.Policies.Rules;
using Guard.Policies.Tests.Rules;

namespace Guard.Policies.Tests.Packs;

/// <summary>Runs every fixture of every pack: change -> ids of the rules that fire.</summary>
[TestClass]
public sealed class PackTests
{
    private static readonly string Root = Path.Combine(AppContext.BaseDirectory, "policies");

    public static IEnumerable<object[]> Fixtures =>
        from pack in Directory.GetDirectories(Root)
        where File.Exists(Path.Combine(pack, "policy.yaml")) // helpers for evaluators lie beside the packs
        from fixture in Directory.GetDirectories(Path.Combine(pack, "fixtures"))
        select new object[] { Path.GetFileName(pack), Path.GetFileName(fixture) };

    [TestMethod]
    [DataRow("base")]
    [DataRow("overnight")]
    public void Pack_is_complete(string pack)
    {
        Assert.AreNotEqual(0, RuleCatalog.For(Load(pack)).Count);
        Assert.IsTrue(File.Exists(Path.Combine(Root, pack, "README.md")));
        var expected = Fixtures.Where(fixture => (string)fixture[0] == pack).Select(fixture => Expected(pack, (string)fixture[1])).ToList();
        Assert.IsTrue(expected.Any(rules => rules.Length == 0), "a fixture that passes");
        Assert.IsTrue(expected.Any(rules => rules.Length > 0), "a fixture that fires");
    }

    [TestMethod]
    [DynamicData(nameof(Fixtures))]
    public void Fixture_gets_its_verdict(string pack, string fixture)
    {
        var directory = Path.Combine(Root, pack, "fixtures", fixture);
        var before = Tree(Path.Combine(directory, "before"));
        var after = Tree(Path.Combine(directory, "after"));
        var changes = before.Keys.Union(after.Keys).Order(StringComparer.Ordinal)
            .Where(path => before.GetValueOrDefault(path) != after.GetValueOrDefault(path))
            .Select(path => Changes.Change(path, before.GetValueOrDefault(path), after.GetValueOrDefault(path))).ToArray();
        Assert.AreNotEqual(0, changes.Length, "a fixture changes something");
        var result = Screening.Screen(Load(pack), [], Changes.Set(changes));
        var fired = result.Findings.Select(finding => finding.Rule).Distinct().Order(StringComparer.Ordinal).ToArray();
        CollectionAssert.AreEqual(Expected(pack, fixture), fired, string.Join('\n', result.Findings));
        Assert.AreEqual(fired.Length == 0, result.Passed);
    }

    private static Policy Load(string pack)
    {
        var result = PolicyLoader.Load("policy.yaml", File.ReadAllBytes(Path.Combine(Root, pack, "policy.yaml")));
        Assert.IsTrue(result.IsValid, string.Join('\n', result.Diagnostics));
        return result.Policy;
    }

    private static string[] Expected(string pack, string fixture) =>
        JsonSerializer.Deserialize<string[]>(File.ReadAllText(Path.Combine(Root, pack, "fixtures", fixture, "expected.json")))!;

    private static Dictionary<string, string> Tree(string directory)
    {
        var result = new Dictionary<string, string>(StringComparer.Ordinal);
        if (!Directory.Exists(directory)) return result;
        foreach (var file in Directory.GetFiles(directory, "*", SearchOption.AllDirectories))
        {
            var text = File.ReadAllText(file);
            foreach (var (name, secret) in SecretSamples.All) text = text.Replace($"{{{{secret:{name}}}}}", secret, StringComparison.Ordinal);
            result[Path.GetRelativePath(directory, file).Replace('\\', '/')] = text;
        }

        return result;
    }
}
