using System.Text;
using CsCheck;
using Guard.Policies.Model;
using Guard.Policies.Rules;

namespace Guard.Policies.Tests.Rules;

[TestClass]
public sealed class CredentialsRuleTests
{
    private static readonly CredentialsUntouchedRule Rule = new(new CredentialsRule(CredentialPaths.BuiltIn, ["tests/fixtures/**"]));

    public static IEnumerable<object[]> Samples => SecretSamples.All.Keys.Select(name => new object[] { name });

    [TestMethod]
    [DynamicData(nameof(Samples))]
    public void Every_format_is_found_at_its_place_and_not_printed(string name)
    {
        var finding = Rule.Check(Changes.Change("src/app.txt", "one\n", $"one\n  {SecretSamples.All[name]}\n")).Single();
        Assert.AreEqual(2, finding.Line);
        Assert.IsGreaterThanOrEqualTo(3, finding.Column!.Value);
        Assert.Contains(name, finding.Message);
        Assert.DoesNotContain(SecretSamples.Sensitive(name), FindingJson.ToJson(finding).ToJsonString());
    }

    [TestMethod]
    [DynamicData(nameof(Samples))]
    public void What_was_there_before_does_not_fire(string name)
    {
        var sample = SecretSamples.All[name];
        Assert.AreEqual(0, Rule.Check(Changes.Change("src/app.txt", sample + "\nb\n", $"a\r\nb\r\n{sample}\r\n")).Count);
        Assert.AreEqual(1, Rule.Check(Changes.Change("src/app.txt", sample + "\n", $"{sample}\n{sample}\n")).Count, "a second copy is an addition");
    }

    [TestMethod]
    [DataRow("password = Environment.GetEnvironmentVariable(\"DB_PASSWORD\")")]
    [DataRow("password: ${DB_PASSWORD}")]
    [DataRow("api_key = \"your-api-key-goes-here-123\"")]
    [DataRow("token = tokens[index].nextValue1")]
    [DataRow("PublicKeyToken=b77a5c561934e089")]
    [DataRow("secretName: my-application-secret")]
    [DataRow("const keyboardLayoutName = \"qwerty-international\"")]
    [DataRow("aws_access_key_id = AKIAIOSFODNN7EXAMPLE")]
    [DataRow("https://user:password@example.org/")]
    [DataRow("the token is 36 characters long: it begins with ghp_")]
    [DataRow("if (token == TokenKind.Identifier2) return token2;")]
    public void Ordinary_text_does_not_fire(string line)
    {
        Assert.AreEqual(0, Rule.Check(Changes.Change("src/app.txt", "", line)).Count);
    }

    [TestMethod]
    [DataRow(".env")]
    [DataRow("deploy/.ENV.production")]
    [DataRow("keys/id_rsa.pub")]
    [DataRow("home/.aws/credentials")]
    public void Credential_files_fire_whatever_happens_to_them(string path)
    {
        Assert.AreEqual(1, Rule.Check(Changes.Change(path, null, "x")).Count);
        Assert.AreEqual(1, Rule.Check(Changes.Change(path, "x", "y")).Count);
        Assert.AreEqual(1, Rule.Check(Changes.Change(path, "x", null)).Count);
        Assert.AreEqual(1, Rule.Check(Changes.Change(path, "x", "x", newMode: Changes.Executable)).Count);
        Assert.AreEqual(0, Rule.Check(Changes.Change(".env.example", null, "KEY=\n")).Count);
    }

    [TestMethod]
    public void Allowed_paths_are_not_scanned_but_letter_case_counts()
    {
        var text = SecretSamples.All["github-token"];
        Assert.AreEqual(0, Rule.Check(Changes.Change("tests/fixtures/a.txt", null, text)).Count);
        Assert.AreEqual(1, Rule.Check(Changes.Change("Tests/Fixtures/a.txt", null, text)).Count);
    }

    [TestMethod]
    public void Binary_and_utf16_files_are_no_hiding_place()
    {
        var text = SecretSamples.All["github-token"];
        foreach (var bytes in new[]
        {
            Encoding.UTF8.GetBytes("\0\u0001" + text), [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("a\n" + text)], Encoding.BigEndianUnicode.GetBytes("a " + text),
            Encoding.UTF8.GetBytes("\0" + SecretSamples.All["private-key"]),
        })
        {
            Assert.AreEqual(1, Rule.Check(Changes.Bytes("a.bin", null, bytes)).Count);
            Assert.AreEqual(0, Rule.Check(Changes.Bytes("a.bin", bytes, [.. bytes, (byte)'\n', 0, 0, 0])).Count, "it was there before");
        }

        var harmless = new byte[4096];
        new Random(1).NextBytes(harmless);
        Assert.AreEqual(0, Rule.Check(Changes.Bytes("a.bin", null, harmless)).Count);
    }

    [TestMethod]
    public void Key_replaced_within_its_block_fires_at_the_block()
    {
        string Block(string body) => $"x\n{SecretSamples.All["private-key"]}\n{body}\n-----END RSA PRIVATE KEY-----\nend\n";
        var finding = Rule.Check(Changes.Change("a.txt", Block("MIIEoldoldoldoldold"), Block("MIIEnewnewnewnewnew"))).Single();
        Assert.AreEqual(2, finding.Line);
        Assert.AreEqual(0, Rule.Check(Changes.Change("a.txt", Block("MIIEoldoldoldoldold"), Block("MIIEoldoldoldoldold") + "more\n")).Count);
    }

    [TestMethod]
    public void Code_that_mentions_the_marker_of_a_key_does_not_fire()
    {
        const string Code = "new Regex(\"-----BEGIN (?:[A-Z0-9]+ )*\" + \"PRIVATE KEY\");\nvar other = AVeryLongIdentifierOfThisProgram;\nAVeryLongIdentifierOfThisProgram\n";
        Assert.AreEqual(0, Rule.Check(Changes.Change("src/a.cs", null, Code)).Count);
    }

    [TestMethod]
    public void Commit_message_and_file_name_are_scanned()
    {
        var secret = SecretSamples.All["github-token"];
        var inMessage = Rule.Check(Changes.Set() with { Message = "Use it\n\n" + secret }).Single();
        Assert.IsNull(inMessage.Path);
        var inName = Rule.Check(Changes.Change($"docs/{secret}.md", null, "x")).Single();
        Assert.DoesNotContain(secret, FindingJson.ToJson(inName).ToJsonString());
    }

    [TestMethod]
    public void Too_large_to_scan_is_rejected()
    {
        Assert.AreEqual(1, Rule.Check(Changes.Change("big.txt", null, "x") with { NewSize = 1L << 40 }).Count);
    }

    /// <summary>Wherever a secret stands in whatever text, it is found and no finding repeats it.</summary>
    [TestMethod]
    public void No_finding_ever_holds_the_secret()
    {
        var names = SecretSamples.All.Keys.ToArray();
        Gen.Select(Gen.Int[0, names.Length - 1], Gen.String[Gen.Char[" \n\tab(){};.é\"="], 0, 60], Gen.String[Gen.Char[" \n\t;)}\""], 0, 30]).Sample((index, before, after) =>
        {
            var sample = SecretSamples.All[names[index]];
            if (names[index] == "private-key") sample += "\n" + SecretSamples.Sensitive("private-key");
            var findings = Rule.Check(Changes.Change("src/a.txt", null, before + "\n" + sample + "\n" + after));
            var printed = string.Concat(findings.Select(finding => FindingJson.ToJson(finding).ToJsonString()));
            return findings.Count > 0 && !printed.Contains(SecretSamples.Sensitive(names[index])[..8], StringComparison.Ordinal);
        }, iter: 3000);
    }
}
