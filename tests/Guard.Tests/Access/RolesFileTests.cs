using CsCheck;
using Guard.Access;

namespace Guard.Tests.Access;

[TestClass]
public sealed class RolesFileTests
{
    private static readonly Accounts Machine = new("root:x:0:0:root:/root:/bin/sh\nalice:x:1001:1001::/home/alice:/bin/sh\nbob:x:1002:1002::/:/bin/sh\nbroken line\n");

    [TestMethod]
    public void Lines_give_roles_and_comments_and_blanks_do_not()
    {
        RolesFile file = Parse("# the team\n\naccount alice operator # the lead\n\tuid  1002\tuser\r\nuid 4711 auditor\nssh carol agent\n");
        Assert.AreEqual(("alice", Role.Operator), file.OfUid(1001));
        Assert.AreEqual(("bob", Role.User), file.OfUid(1002), "a uid is named as the machine names it");
        Assert.AreEqual(("uid-4711", Role.Auditor), file.OfUid(4711));
        Assert.AreEqual(Role.Agent, file.OfSsh("carol"));
        Assert.IsNull(file.OfUid(1003));
        Assert.IsNull(file.OfUid(0), "nobody is anybody by being root here; the owner is known elsewhere");
        Assert.IsNull(file.OfSsh("alice"), "an account is no ssh name");
        Assert.AreEqual(4, file.Count);
    }

    [TestMethod]
    [DataRow("user alice operator", "roles:1:1:", "account, uid or ssh")]
    [DataRow("\n  acount alice user", "roles:2:3:", "'acount' is unknown")]
    [DataRow("account alice admin", "roles:1:15:", "'admin' is no role")]
    [DataRow("account alice Operator", "roles:1:15:", "'Operator' is no role")]
    [DataRow("account mallory user", "roles:1:9:", "no account 'mallory'")]
    [DataRow("account Alice user", "roles:1:9:", "no name")]
    [DataRow("account alice", "roles:1:9:", "account WHO ROLE")]
    [DataRow("uid", "roles:1:1:", "uid WHO ROLE")]
    [DataRow("account alice user extra", "roles:1:20:", "nothing may follow")]
    [DataRow("uid -1 user", "roles:1:5:", "no uid")]
    [DataRow("uid 0x10 user", "roles:1:5:", "no uid")]
    [DataRow("uid 4294967295 user", "roles:1:5:", "no uid")]
    [DataRow("uid 65534 user", "roles:1:5:", "does not map")]
    [DataRow("account alice user\nuid 1001 operator", "roles:2:5:", "has a role already")]
    [DataRow("ssh ../x user", "roles:1:5:", "no name")]
    [DataRow("ssh carol user\nssh carol operator", "roles:2:5:", "has a role already")]
    public void What_is_unknown_is_an_error_with_its_place(string text, string place, string what)
    {
        GuardException error = Assert.ThrowsExactly<GuardException>(() => Parse(text));
        Assert.AreEqual("G300", error.Id);
        Assert.StartsWith(place, error.Message);
        Assert.Contains(what, error.Message);
    }

    [TestMethod]
    public void A_uid_has_a_role_only_by_a_line_that_says_so()
    {
        Gen<string> word = Any("account", "uid", "ssh", "alice", "bob", "root", "1001", "1002", "7", "operator", "user", "auditor", "agent", "#", "", " ", "\t", "\n", "\r\n", "x", "65534", "\0", "ä");
        Gen<string> line = Gen.Select(Any("account", "uid", "ssh"), Any("alice", "bob", "root", "1001", "1002", "7", "0"), Any("agent", "user", "auditor", "operator"), (kind, who, role) => $"{kind} {who} {role}");
        Gen<string> odd = word.Array[0, 12].Select(words => string.Join(' ', words));
        Gen.OneOf(odd, line.Array[0, 4].Select(lines => string.Join('\n', lines)), Gen.Select(line, odd, (a, b) => a + "\n" + b)).Sample(text =>
        {
            RolesFile file;
            try
            {
                file = Parse(text);
            }
            catch (GuardException error)
            {
                Assert.AreEqual("G300", error.Id);
                Assert.IsFalse(error.Message.Any(char.IsControl), "a message is one printable line");
                return;
            }

            foreach (uint uid in (uint[])[0, 7, 1001, 1002])
            {
                string[] names = uid switch { 0 => ["account root", "uid 0"], 1001 => ["account alice", "uid 1001"], 1002 => ["account bob", "uid 1002"], _ => ["uid 7"] };
                string[] said = [.. text.Split('\n').Select(l => string.Join(' ', l.Split('#')[0].Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries)))
                    .Where(l => names.Any(n => l.StartsWith(n + " ", StringComparison.Ordinal)))];
                Assert.AreEqual(said.Length == 0 ? null : said.Single().Split(' ')[^1], file.OfUid(uid)?.Role.Name());
            }
        }, iter: 5000);
    }

    private static Gen<string> Any(params string[] words) => Gen.Int[0, words.Length - 1].Select(i => words[i]);

    private static RolesFile Parse(string text) => RolesFile.Parse("roles", text, Machine);
}
