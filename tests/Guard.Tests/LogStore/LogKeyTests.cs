using System.Diagnostics;
using System.Text;
using Guard.Log.Checkpoints;
using Guard.Log.Entries;
using Guard.LogStore;

namespace Guard.Tests.LogStore;

[TestClass]
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class LogKeyTests : IDisposable
{
    private readonly LogFixture fixture = new();

    [TestMethod]
    public async Task Files_are_for_the_owner_only()
    {
        await fixture.FillAsync(1);
        await using SqliteDecisionLog log = await fixture.OpenAsync();
        await log.AppendAsync(LogFixture.Record());
        const UnixFileMode File600 = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        foreach (string path in Directory.EnumerateFiles(fixture.Home, "*", SearchOption.AllDirectories))
        {
            Assert.AreEqual(File600, File.GetUnixFileMode(path), path);
        }

        Assert.AreEqual(File600 | UnixFileMode.UserExecute, File.GetUnixFileMode(fixture.Home));
        Assert.AreEqual(File600 | UnixFileMode.UserExecute, File.GetUnixFileMode(fixture.Paths.Keys));
    }

    [TestMethod]
    public async Task A_key_that_others_may_read_is_refused()
    {
        await fixture.FillAsync(1);
        File.SetUnixFileMode(fixture.Paths.PrivateKey, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        StringAssert.Contains((await Assert.ThrowsExactlyAsync<LogUnavailableException>(fixture.OpenAsync)).Message, "chmod 600");
    }

    [TestMethod]
    public async Task Openssl_accepts_a_checkpoints_signature_and_refuses_another_text()
    {
        await fixture.FillAsync(3);
        await using SqliteDecisionLog log = await fixture.OpenAsync();
        SignedNote note = SignedNote.Parse(log.CheckpointNote.Span);

        // SubjectPublicKeyInfo of Ed25519 (RFC 8410): a fixed prefix and the key.
        byte[] spki = [.. Convert.FromHexString("302a300506032b6570032100"), .. log.VerifierKey.PublicKey.Span];
        await File.WriteAllTextAsync(Temp("key.pem"), $"-----BEGIN PUBLIC KEY-----\n{Convert.ToBase64String(spki)}\n-----END PUBLIC KEY-----\n");
        await File.WriteAllBytesAsync(Temp("signature"), note.Signatures[0].Signature);
        await File.WriteAllTextAsync(Temp("text"), note.Text);
        Assert.AreEqual(0, await OpensslAsync());
        await File.WriteAllTextAsync(Temp("text"), note.Text.Replace("\n3\n", "\n4\n"));
        Assert.AreNotEqual(0, await OpensslAsync());
    }

    [TestMethod]
    public async Task The_two_ed25519_libraries_agree()
    {
        await fixture.FillAsync(0);
        using LogSigner signer = LogSigner.Open(fixture.Paths);
        for (int length = 0; length < 200; length += 13)
        {
            byte[] message = Encoding.UTF8.GetBytes(new string('m', length));
            byte[] signature = signer.SignBytes(message);
            Assert.IsTrue(signer.VerifierKey.Verify(message, signature));
            signature[length % 64] ^= 0x04;
            Assert.IsFalse(signer.VerifierKey.Verify(message, signature));
        }
    }

    [TestMethod]
    public async Task A_directory_that_cannot_be_made_is_a_clear_error()
    {
        File.WriteAllText(fixture.Home, "a file where the directory should be");
        LogUnavailableException error = await Assert.ThrowsExactlyAsync<LogUnavailableException>(fixture.OpenAsync);
        StringAssert.Contains(error.Message, fixture.Home);
    }

    public void Dispose() => fixture.Dispose();

    private string Temp(string name) => Path.Combine(fixture.Root, name);

    private async Task<int> OpensslAsync()
    {
        var start = new ProcessStartInfo("openssl") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in new[] { "pkeyutl", "-verify", "-pubin", "-inkey", Temp("key.pem"), "-rawin", "-in", Temp("text"), "-sigfile", Temp("signature") })
        {
            start.ArgumentList.Add(argument);
        }

        try
        {
            using Process process = Process.Start(start)!;
            await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync();
            return process.ExitCode;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Inconclusive("openssl is not installed; it is the foreign verifier of this test.");
            throw;
        }
    }
}
