using Guard.Hooks.Upstreams;

namespace Guard.Hooks.Tests.Upstreams;

[TestClass]
public sealed class UpstreamAddressTests
{
    [TestMethod]
    [DataRow("/srv/git/a.git", "file", "", null)]
    [DataRow("file:///srv/git/a.git", "file", "", null)]
    [DataRow("https://Git.Example.org/a.git", "https", "git.example.org", null)]
    [DataRow("https://git.example.org:443/a", "https", "git.example.org", null)]
    [DataRow("https://bot@git.example.org:8443/a", "https", "git.example.org:8443", "bot")]
    [DataRow("http://127.0.0.1:3000/a", "http", "127.0.0.1:3000", null)]
    [DataRow("http://[::1]:3000/a", "http", "[::1]:3000", null)]
    [DataRow("ssh://git@h.example:22/a", "ssh", "h.example", "git")]
    [DataRow("ssh://git@h.example:2222/a", "ssh", "h.example:2222", "git")]
    [DataRow("git@h.example:a/b.git", "ssh", "h.example", "git")]
    public void What_git_takes_is_read_as_git_reads_it(string text, string scheme, string place, string? user)
    {
        UpstreamAddress address = UpstreamAddress.Parse(text)!;
        Assert.AreEqual((scheme, place, user, text), (address.Scheme, address.Place, address.User, address.Text));
    }

    [TestMethod]
    [DataRow("http://git.example.org/a", "in the open")]
    [DataRow("http://localhost.example.org/a", "in the open")]
    [DataRow("https://bot:token@git.example.org/a", "a password would stand in git's arguments")]
    [DataRow("ext::sh -c true", "a program")]
    [DataRow("-oProxyCommand=true:a", "an option")]
    [DataRow("ssh://-oProxyCommand=true/a", "an option")]
    [DataRow("git@-oProxyCommand=true:a", "an option")]
    [DataRow("git://h/a", "no encryption")]
    [DataRow("ftp://h/a", "no git")]
    [DataRow("relative/path", "no absolute path")]
    [DataRow("HTTPS://h/a", "git knows schemes in lower case only")]
    [DataRow("https://h/a\nb", "control characters")]
    [DataRow("", "nothing")]
    public void Everything_else_is_no_upstream(string text, string why) => Assert.IsNull(UpstreamAddress.Parse(text), why);
}
