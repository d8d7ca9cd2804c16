using Guard.EndToEnd.Tests.Support;

namespace Guard.EndToEnd.Tests;

/// <summary>A clone may hold an agent's programs with the names of the host's: none of them is started, wherever a person's command or the resident Guard was started.</summary>
[TestClass]
public sealed class HostProgramTests
{
    [TestMethod]
    public async Task A_program_of_the_current_directory_is_never_started()
    {
        await using Ground ground = Ground.Create();
        string marker = ground.At("marker");
        ScratchRepository repository = await ScratchRepository.CreateAsync(ground.At("project"), Sample.Files());
        foreach (string name in (string[])["git", "stty", "rm", "chmod", "npm", "python3", "node", "ssh"])
        {
            string file = repository.At(name);
            await File.WriteAllTextAsync(file, $"#!/bin/sh\necho {name} >>'{marker}'\nexec /usr/bin/{name} \"$@\"\n");
            File.SetUnixFileMode(file, (UnixFileMode)0b111_101_101);
        }

        ProgramResult init = await ground.Guard.RunAsync(repository.Directory, "init", "--policy", ground.Write("p.yaml", Sample.Policy()));
        Assert.AreEqual(0, init.Code, init.ToString());
        foreach (string[] arguments in (string[][])[["status"], ["doctor"], ["agents"], ["run", "--goal", "x", "--", "true"], ["remeasure"], ["hooks", "install"], ["hooks", "uninstall"]])
            await ground.Guard.RunAsync(repository.Directory, arguments);
        await repository.GitAsync("push", "-q", "guard", "HEAD:main");
        Assert.IsFalse(File.Exists(marker), File.Exists(marker) ? await File.ReadAllTextAsync(marker) : "");
    }
}
