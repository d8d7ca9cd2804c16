using CsCheck;
using Guard.Serving;

namespace Guard.Tests.Serving;

[TestClass]
public sealed class SshOriginalCommandTests
{
    private static readonly string[] Pieces =
        ["git-upload-pack", "git-receive-pack", "git-", " ", "'", "/", "a", "b-1", ".git", "..", "\\", "\"", "$(id)", ";", "\n", "\0", "--upload-pack=x", "é"];

    [TestMethod]
    [DataRow("git-upload-pack '/project-283c56c8'", "upload-pack", "project-283c56c8")]
    [DataRow("git-receive-pack 'project-283c56c8'", "receive-pack", "project-283c56c8")]
    [DataRow("git-upload-pack '/project-283c56c8.git'", "upload-pack", "project-283c56c8")]
    public void What_git_asks_for_is_read(string command, string service, string repository) =>
        Assert.AreEqual(new SshOriginalCommand(service, repository), SshOriginalCommand.Parse(command));

    [TestMethod]
    [DataRow(null)]
    [DataRow("")]
    [DataRow("ls")]
    [DataRow("git-shell")]
    [DataRow("git upload-pack 'a'")]
    [DataRow("git-upload-archive 'a'")]
    [DataRow("git-upload-pack a")]
    [DataRow("git-upload-pack \"a\"")]
    [DataRow("git-upload-pack 'a' ")]
    [DataRow("git-upload-pack  'a'")]
    [DataRow(" git-upload-pack 'a'")]
    [DataRow("git-upload-pack 'a'; id")]
    [DataRow("git-upload-pack 'a' --strict")]
    [DataRow("git-upload-pack --help 'a'")]
    [DataRow("git-upload-pack '--help'")]
    [DataRow("git-upload-pack 'a'\n")]
    [DataRow("git-upload-pack 'a\n'")]
    [DataRow("git-upload-pack ''")]
    [DataRow("git-upload-pack '/'")]
    [DataRow("git-upload-pack '//a'")]
    [DataRow("git-upload-pack '../a'")]
    [DataRow("git-upload-pack 'a/../b'")]
    [DataRow("git-upload-pack '/etc/passwd'")]
    [DataRow("git-upload-pack '.git'")]
    [DataRow("git-upload-pack 'a'\\''b'")]
    [DataRow("git-upload-pack '$(id)'")]
    [DataRow("git-upload-pack '~root'")]
    [DataRow("git-receive-pack 'ä'")]
    [DataRow("GIT_PROTOCOL=version=2 git-upload-pack 'a'")]
    public void Everything_else_is_refused(string? command) => Assert.IsNull(SshOriginalCommand.Parse(command));

    [TestMethod]
    public void A_command_that_passes_is_one_that_would_be_written_so()
    {
        Gen<string> piece = Gen.OneOf(
            Gen.Int[0, Pieces.Length - 1].Select(i => Pieces[i]),
            Gen.Char.Select(c => c.ToString()));
        Gen<string> any = piece.Array[0, 8].Select(string.Concat);
        Gen<string> near = piece.Array[0, 4].Select(pieces => $"git-upload-pack '{string.Concat(pieces)}'");
        Gen.OneOf(any, near).Sample(command =>
        {
            if (SshOriginalCommand.Parse(command) is not { } read) return;
            Assert.IsTrue(HttpGitRequest.IsId(read.Repository));
            string[] forms = [$"'{read.Repository}'", $"'/{read.Repository}'", $"'{read.Repository}.git'", $"'/{read.Repository}.git'"];
            Assert.Contains(command, forms.Select(form => $"git-{read.Service} {form}"), "nothing of a command is passed over");
            Assert.IsTrue(read.Service is "upload-pack" or "receive-pack");
        }, iter: 20_000);
    }
}
