using CsCheck;
using Guard.Hooks.Receiving;
using Guard.Serving;

namespace Guard.Tests.Serving;

[TestClass]
public sealed class HttpGitRequestTests
{
    [TestMethod]
    public void The_four_requests_of_the_protocol_are_read()
    {
        Assert.AreEqual(new HttpGitRequest("p-1", "upload-pack", GitExchange.Advertisement), HttpGitRequest.Parse("GET", "/p-1/info/refs", "?service=git-upload-pack"));
        Assert.AreEqual(new HttpGitRequest("p-1", "receive-pack", GitExchange.Advertisement), HttpGitRequest.Parse("GET", "/p-1.git/info/refs", "?service=git-receive-pack"));
        Assert.AreEqual(new HttpGitRequest("p-1", "upload-pack", GitExchange.Request), HttpGitRequest.Parse("POST", "/p-1/git-upload-pack", ""));
        Assert.AreEqual(new HttpGitRequest("p-1", "receive-pack", GitExchange.Request), HttpGitRequest.Parse("POST", "/p-1/git-receive-pack", ""));
    }

    [TestMethod]
    [DataRow("GET", "/p-1/info/refs", "")] // the dumb protocol
    [DataRow("GET", "/p-1/HEAD", "")]
    [DataRow("GET", "/p-1/objects/info/packs", "")]
    [DataRow("GET", "/p-1/info/refs", "?service=git-upload-archive")]
    [DataRow("GET", "/p-1/info/refs", "?service=git-upload-pack&x=1")]
    [DataRow("HEAD", "/p-1/info/refs", "?service=git-upload-pack")]
    [DataRow("POST", "/p-1/info/refs", "?service=git-upload-pack")]
    [DataRow("GET", "/p-1/git-receive-pack", "")]
    [DataRow("POST", "/p-1/git-receive-pack", "?x")]
    [DataRow("POST", "/../git-receive-pack", "")]
    [DataRow("POST", "/.git/git-receive-pack", "")]
    [DataRow("POST", "/a/b/git-receive-pack", "")]
    [DataRow("POST", "//git-receive-pack", "")]
    [DataRow("POST", "p-1/git-receive-pack", "")]
    [DataRow("GET", "/", "")]
    [DataRow("GET", "", "")]
    public void Everything_else_is_none(string method, string path, string query) => Assert.IsNull(HttpGitRequest.Parse(method, path, query));

    [TestMethod]
    [DataRow("Bearer guard_1", "", "guard_1")]
    [DataRow("bearer guard_1", "", "guard_1")]
    [DataRow("Basic YWxpY2U6Z3VhcmRfMQ==", "alice", "guard_1")]
    [DataRow("Basic OmE6Yg==", "", "a:b")]
    public void Credentials_are_read(string header, string name, string token) => Assert.AreEqual(new HttpCredentials(name, token), HttpCredentials.Parse(header));

    [TestMethod]
    public void Whatever_comes_as_credentials_is_read_or_none()
    {
        foreach (string? none in (string?[])[null, "", "Basic", "Basic !", "Basic YQ==", "Digest x=y", "Bearer", new string('x', 100_000), "Basic " + new string('A', 1000)])
            Assert.IsNull(HttpCredentials.Parse(none) is { Token.Length: > 0 } found ? found : null, none);
        Gen.String.Sample(text => _ = HttpCredentials.Parse("Basic " + text), iter: 2000);
    }

    [TestMethod]
    [DataRow("8417", "127.0.0.1:8417")]
    [DataRow("127.0.0.1:0", "127.0.0.1:0")]
    [DataRow("127.1.2.3:80", "127.1.2.3:80")]
    [DataRow("[::1]:8417", "[::1]:8417")]
    public void Addresses_of_this_machine_are_taken(string text, string address) => Assert.AreEqual(address, HttpAddress.Parse(text).ToString());

    [TestMethod]
    [DataRow("0.0.0.0:8417")]
    [DataRow("[::]:8417")]
    [DataRow("192.0.2.1:8417")]
    [DataRow("localhost:8417")]
    [DataRow("::1:8417")]
    [DataRow("70000")]
    [DataRow(":8417")]
    [DataRow("")]
    [DataRow("-1")]
    public void Other_addresses_are_refused(string text) => Assert.AreEqual("G312", Assert.ThrowsExactly<GuardException>(() => HttpAddress.Parse(text)).Id);
}
