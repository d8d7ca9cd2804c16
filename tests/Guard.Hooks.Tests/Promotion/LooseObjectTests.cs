using System.Diagnostics;
using Guard.Hooks.Git;
using Guard.Hooks.Promotion;
using Guard.Hooks.Tests.Support;

namespace Guard.Hooks.Tests.Promotion;

/// <summary>What a taken-over worker could leave in its intake in an object's place. The control is the object itself.</summary>
[TestClass]
public sealed class LooseObjectTests
{
    [TestMethod]
    [DataRow("another object")]
    [DataRow("garbage")]
    [DataRow("cut short")]
    [DataRow("link")]
    [DataRow("pipe")]
    [DataRow("directory")]
    [DataRow("nothing")]
    public async Task OnlyTheObjectItselfIsTaken(string instead)
    {
        await using TestGate gate = await TestGate.StartAsync();
        await gate.User.RunAsync("config", "core.looseCompression", "1");
        string id = await HashAsync(gate, "one");
        string path = PathOf(gate, id);
        byte[] right = LooseObject.Read(path, id);
        Assert.IsNotEmpty(right, "control");
        string other = PathOf(gate, await HashAsync(gate, "two"));
        File.Delete(path);
        switch (instead)
        {
            case "another object": File.Copy(other, path); break;
            case "garbage": await File.WriteAllTextAsync(path, "garbage"); break;
            case "cut short": await File.WriteAllBytesAsync(path, right[..^6]); break;
            case "link": File.CreateSymbolicLink(path, other); break;
            case "directory": Directory.CreateDirectory(path); break;
            case "pipe":
                using (Process make = Process.Start("mkfifo", [path])) await make.WaitForExitAsync();
                break;
        }

        Assert.ThrowsExactly<GitException>(() => LooseObject.Read(path, id));
    }

    private static async Task<string> HashAsync(TestGate gate, string text)
    {
        string file = Path.Combine(gate.Root, "content");
        await File.WriteAllTextAsync(file, text);
        return await gate.User.RunAsync("hash-object", "-w", file);
    }

    private static string PathOf(TestGate gate, string id) => Path.Combine(gate.User.Directory, ".git", "objects", id[..2], id[2..]);
}
