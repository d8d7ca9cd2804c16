using System.Text;
using Guard.Hooks.Upstreams;
using Guard.Secrets;
using Microsoft.Extensions.Time.Testing;

namespace Guard.Tests.Secrets;

[TestClass]
public sealed class CredentialStoreTests
{
    private readonly string _directory = Path.Combine(Directory.CreateTempSubdirectory("gc-").FullName, "credentials");

    [TestCleanup]
    public void Remove() => Directory.Delete(Path.GetDirectoryName(_directory)!, recursive: true);

    [TestMethod]
    public void A_credential_is_found_for_its_place_and_account_and_for_nothing_else()
    {
        CredentialStore store = Open();
        store.Add(Https("forge", "git.example.org", "bot"), Text("s3cret"), null);
        store.Add(Https("port", "git.example.org:8443", null), Text("other"), null);
        foreach ((string address, string? name) in ((string, string?)[])
        [
            ("https://git.example.org/a", "forge"), ("https://bot@git.example.org/a", "forge"), ("https://eve@git.example.org/a", null),
            ("https://git.example.org:8443/a", "port"), ("https://git.example.org.evil.example/a", null), ("https://example.org/a", null),
            ("ssh://git@git.example.org/a", null), ("/srv/a", null),
        ])
        {
            Assert.AreEqual(name, store.Find(UpstreamAddress.Parse(address)!)?.Name, address);
        }

        using Secret secret = Open().Resolve(store.All[0]);
        Assert.AreEqual(("s3cret", "(secret)"), (Encoding.UTF8.GetString(secret.Bytes), secret.ToString()));
        Assert.AreEqual("G321", Assert.ThrowsExactly<GuardException>(() => store.Add(Https("forge", "elsewhere.example", null), Text("x"), null)).Id);
        Assert.AreEqual("G321", Assert.ThrowsExactly<GuardException>(() => store.Add(Https("again", "git.example.org", "bot"), Text("x"), null)).Id);
        store.Add(Https("second", "git.example.org", "other"), Text("x"), null);
        Assert.AreEqual("G323", Assert.ThrowsExactly<GuardException>(() => store.Find(UpstreamAddress.Parse("https://git.example.org/a")!)).Id);
        store.Remove("forge");
        Assert.AreEqual("second", store.Find(UpstreamAddress.Parse("https://git.example.org/a")!)?.Name);
        Assert.IsEmpty(Directory.GetFiles(_directory, "forge.*"));
        Assert.AreEqual("G322", Assert.ThrowsExactly<GuardException>(() => store.Remove("forge")).Id);
    }

    [TestMethod]
    public void Only_the_owner_reads_a_secret_and_a_damaged_record_ends_all_use()
    {
        CredentialStore store = Open();
        store.Add(Https("forge", "git.example.org", null), Text("s3cret"), null);
        const UnixFileMode Mine = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.AreEqual(Mine, File.GetUnixFileMode(Path.Combine(_directory, "forge.secret")));
        Assert.AreEqual(Mine | UnixFileMode.UserExecute, File.GetUnixFileMode(_directory));
        Assert.DoesNotContain("s3cret", File.ReadAllText(Path.Combine(_directory, "forge.json")));
        File.WriteAllText(Path.Combine(_directory, "other.json"), "{\"name\":\"other\"}");
        Assert.AreEqual("G324", Assert.ThrowsExactly<GuardException>(() => store.Find(UpstreamAddress.Parse("https://git.example.org/a")!)).Id);
    }

    [TestMethod]
    [DataRow("https", "forge", "git.example.org", null, "", null, "no secret")]
    [DataRow("https", "forge", "git.example.org", null, "two\nlines", null, "two lines")]
    [DataRow("https", "forge", "git.example.org", "a b", "x", null, "account")]
    [DataRow("https", "forge", "https://git.example.org", null, "x", null, "a URL")]
    [DataRow("https", "forge", "-oProxyCommand=x", null, "x", null, "an option")]
    [DataRow("https", "../forge", "git.example.org", null, "x", null, "name")]
    [DataRow("api-key", "forge", "git.example.org", null, "x", null, "kind")]
    [DataRow("ssh-key", "forge", "git.example.org", null, "no key", "h ssh-ed25519 A", "no key")]
    [DataRow("ssh-key", "forge", "git.example.org", null, "-----BEGIN OPENSSH PRIVATE KEY-----", null, "no host key")]
    public void What_is_none_is_refused_without_telling_it(string kind, string name, string host, string? user, string secret, string? knownHosts, string why)
    {
        GuardException error = Assert.ThrowsExactly<GuardException>(() => Open().Add(new CredentialRecord(name, kind, host, user, null, ""), Text(secret), knownHosts), why);
        Assert.AreEqual("G320", error.Id);
        if (secret.Length > 1) Assert.DoesNotContain(secret, error.Message + error.Next);
        Assert.IsFalse(Directory.Exists(_directory));
    }

    [TestMethod]
    public void What_systemd_hands_over_is_not_kept_here()
    {
        CredentialStore store = Open();
        CredentialRecord record = store.Add(new CredentialRecord("forge", "https", "git.example.org", null, "forge-token", ""), null, null);
        Assert.HasCount(1, Directory.GetFiles(_directory));
        Assert.AreEqual("G325", Assert.ThrowsExactly<GuardException>(() => store.Resolve(record)).Id);
        Assert.AreEqual("G320", Assert.ThrowsExactly<GuardException>(() => store.Add(record with { Name = "b", Systemd = "../x" }, null, null)).Id);
    }

    [TestMethod]
    [DataRow("protocol=https\nhost=git.example.org\n", true)]
    [DataRow("protocol=https\nhost=git.example.org\nusername=bot\n", true)]
    [DataRow("protocol=https\nhost=git.example.org\nusername=eve\n", false)]
    [DataRow("protocol=https\nhost=evil.example\n", false)]
    [DataRow("protocol=https\nhost=evil.example\nhost=git.example.org\n", false)]
    [DataRow("protocol=http\nhost=git.example.org\n", false)]
    [DataRow("host=git.example.org\n", false)]
    [DataRow("", false)]
    public void A_helper_is_answered_for_the_bound_place_only(string question, bool answered) =>
        Assert.AreEqual(answered, CredentialSocket.IsFor(question, UpstreamAddress.Parse("https://git.example.org/a")!, "bot"));

    private static CredentialRecord Https(string name, string host, string? user) => new(name, "https", host, user, null, "");

    private static Secret Text(string text) => new(Encoding.UTF8.GetBytes(text));

    private CredentialStore Open() => new(_directory, new FakeTimeProvider());
}
