using Guard.Onboarding;

namespace Guard.Tests.Commands;

/// <summary>Which address an upstream as git configures it stands for.</summary>
[TestClass]
public sealed class UpstreamSourceTests
{
    [TestMethod]
    [DataRow("https://host/a.git", "https://host/a.git")]
    [DataRow("ssh://git@host/a.git", "ssh://git@host/a.git")]
    [DataRow("git@host:a/b.git", "git@host:a/b.git")]
    [DataRow("/srv/a.git", "/srv/a.git")]
    [DataRow("../a.git", "/home/pat/a.git")]
    [DataRow("./x:y", "/home/pat/clone/x:y")]
    [DataRow("a.git", "/home/pat/clone/a.git")]
    public void An_upstream_that_was_recorded_is_read(string recorded, string address)
    {
        UpstreamSource source = UpstreamSource.Of(recorded, "/home/pat/clone", "/home/pat/clone/.git", fromClone: false);

        Assert.AreEqual(("upstream", address, recorded), (source.Kind, source.Address, source.Shown));
    }

    [TestMethod]
    [DataRow("https://pat:secret@host/a.git", "https://host/a.git")]
    [DataRow("https://token@host/a.git", "https://host/a.git")]
    [DataRow("ssh://git:secret@host/a.git", "ssh://git@host/a.git")]
    [DataRow("ssh://git@host:2222/a.git", "ssh://git@host:2222/a.git")]
    [DataRow("git@host:a.git", "git@host:a.git")]
    [DataRow("/srv/a.git", "/srv/a.git")]
    public void What_is_recorded_holds_no_credential_and_still_names_the_account(string configured, string recorded) =>
        Assert.AreEqual(recorded, UserClone.WithoutCredentials(configured));

    [TestMethod]
    [DataRow(null, false)]
    [DataRow("https://host/a.git", true)]
    public void Without_one_or_on_request_the_clone_is_read(string? recorded, bool fromClone)
    {
        UpstreamSource source = UpstreamSource.Of(recorded, "/c", "/c/.git", fromClone);

        Assert.AreEqual(("clone", "/c/.git", "/c"), (source.Kind, source.Address, source.Shown));
    }
}
