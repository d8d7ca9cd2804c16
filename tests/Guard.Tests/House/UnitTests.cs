using System.Diagnostics;

namespace Guard.Tests.House;

/// <summary>The systemd unit: understood by systemd, and free of what would keep boxes from being built.</summary>
[TestClass]
public sealed class UnitTests
{
    private static string Unit => File.ReadAllText(RepositoryRoot.At("deploy", "systemd", "guard.service"));

    [TestMethod]
    public void Systemd_understands_every_line()
    {
        string directory = Directory.CreateTempSubdirectory("gu-").FullName;
        try
        {
            string good = Unit.Replace("/opt/guard/guard", "/bin/true", StringComparison.Ordinal).Replace("=guard-team", "=root", StringComparison.Ordinal)
                .Replace("User=guard", "User=root", StringComparison.Ordinal);
            Assert.AreEqual((0, ""), Verify(directory, good));
            Assert.AreNotEqual("", Verify(directory, good + "NoSuchSetting=yes\n").Said, "the control: what is unknown is said");
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [TestMethod]
    public void Nothing_in_it_keeps_boxes_from_being_built_and_home_is_closed()
    {
        string[] lines = [.. Unit.Split('\n').Where(line => !line.StartsWith('#'))];
        foreach (string wrong in (string[])["RestrictNamespaces", "RestrictSUIDSGID", "ProtectKernelTunables", "ProtectKernelLogs", "ProtectProc", "ProcSubset", "MemoryDenyWriteExecute", "PrivateUsers"])
            Assert.DoesNotContain(wrong, string.Join('\n', lines));
        foreach (string right in (string[])["Type=notify", "StateDirectoryMode=0700", "RuntimeDirectoryMode=0750", "NoNewPrivileges=yes", "CapabilityBoundingSet=", "User=guard", "UMask=0077"])
            Assert.Contains(right, lines);
    }

    private static (int Code, string Said) Verify(string directory, string text)
    {
        string path = Path.Combine(directory, "guard.service");
        File.WriteAllText(path, text);
        try
        {
            using Process verify = Process.Start(new ProcessStartInfo("systemd-analyze", ["verify", path]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            string said = verify.StandardError.ReadToEnd();
            verify.WaitForExit();
            return (verify.ExitCode, said);
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            Assert.Inconclusive("systemd-analyze is not here: " + error.Message);
            throw;
        }
    }
}
