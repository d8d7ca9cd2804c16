using Guard.Access;
using Microsoft.Extensions.Time.Testing;

namespace Guard.Tests.Access;

[TestClass]
public sealed class TokenStoreTests
{
    private string _path = "";

    [TestInitialize]
    public void Begin() => _path = Path.Combine(Directory.CreateTempSubdirectory("gt-").FullName, "tokens.json");

    [TestCleanup]
    public void End() => Directory.Delete(Path.GetDirectoryName(_path)!, recursive: true);

    [TestMethod]
    public void A_token_is_found_by_itself_and_nothing_of_it_is_on_disk()
    {
        TokenStore store = Open();
        (string first, TokenRecord record) = store.Add("alice", Role.User);
        string second = store.Add("bob", Role.Auditor).Token;
        Assert.AreEqual(record, store.Find(first));
        Assert.AreEqual("bob", Open().Find(second)!.Name, "another start knows it, too");
        Assert.IsNull(store.Find(first[..^1] + (first[^1] == '0' ? '1' : '0')));
        Assert.IsNull(store.Find(record.Hash), "the hash that is kept is no token");
        Assert.IsNull(store.Find(""));
        Assert.IsNull(store.Find(new string('a', 1_000_000)));
        string text = File.ReadAllText(_path);
        Assert.DoesNotContain(first[AccessToken.Prefix.Length..], text);
        Assert.DoesNotContain(second[AccessToken.Prefix.Length..], text);
        Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_path));
        Assert.IsTrue(AccessToken.HasShape(first));
        Assert.AreNotEqual(first, second);
    }

    [TestMethod]
    public void Names_are_plain_and_have_one_token()
    {
        TokenStore store = Open();
        store.Add("alice", Role.User);
        Assert.AreEqual("G304", Assert.ThrowsExactly<GuardException>(() => store.Add("alice", Role.Operator)).Id);
        foreach (string name in (string[])["", "Alice", "a b", "../x", "1st", "a\n", new string('a', PersonName.Longest + 1)])
            Assert.AreEqual("G303", Assert.ThrowsExactly<GuardException>(() => store.Add(name, Role.User), name).Id, name);
        Assert.AreEqual("G306", Assert.ThrowsExactly<GuardException>(() => store.Remove("bob")).Id);
        Assert.HasCount(1, store.All);
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("null")]
    [DataRow("[{}]")]
    [DataRow("[{\"name\":\"a\",\"role\":\"operator\",\"hash\":\"00\",\"created\":\"\"}]")]
    [DataRow("[{\"name\":\"a\",\"role\":\"god\",\"hash\":\"0000000000000000000000000000000000000000000000000000000000000000\",\"created\":\"\"}]")]
    [DataRow("[{\"name\":\"a\",\"role\":\"user\",\"hash\":\"0000000000000000000000000000000000000000000000000000000000000000\",\"created\":\"\",\"more\":1}]")]
    public void A_damaged_file_makes_no_token_good(string text)
    {
        File.WriteAllText(_path, text);
        Assert.AreEqual("G305", Assert.ThrowsExactly<GuardException>(() => Open().Find(AccessToken.Create())).Id);
        Assert.AreEqual("G305", Assert.ThrowsExactly<GuardException>(() => Open().Add("alice", Role.User)).Id);
        Assert.AreEqual(text, File.ReadAllText(_path), "it is left for who repairs it");
    }

    private TokenStore Open() => new(_path, new FakeTimeProvider());
}
