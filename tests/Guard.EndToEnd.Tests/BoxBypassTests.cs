using Guard.EndToEnd.Tests.Support;

namespace Guard.EndToEnd.Tests;

/// <summary>
/// The ways round a receiving hook (docs/bypasses.md, R1 to R8), out of a real box and against the real program. Their controls, without Guard, are in ReceivingBypassTests of
/// Guard.Hooks.Tests.
/// </summary>
[TestClass]
public sealed class BoxBypassTests
{
    private const string Evil = "mkdir -p eval; echo EVIL >>eval/eval.sh; git commit -qam evil; ";

    [TestMethod]
    [DataRow("R1", "git push --receive-pack='git -c core.hooksPath=/x -c receive.procReceiveRefs= receive-pack' origin HEAD:main")]
    [DataRow("R2", "printf '[core]\\n\\thooksPath = /x\\n' >/tmp/c; GIT_CONFIG_GLOBAL=/tmp/c git push origin HEAD:main")]
    [DataRow("R3", "printf 'touch /tmp/ran; exit 0\\n' >/tmp/e; BASH_ENV=/tmp/e ENV=/tmp/e git push origin HEAD:main")]
    [DataRow("R4", "LD_PRELOAD=/tmp/none.so LD_LIBRARY_PATH=/tmp git push origin HEAD:main")]
    [DataRow("R6", "git -c remote.origin.url=\"$GUARD_GIT_SOCKET\" push origin HEAD:main; git push origin HEAD:main")]
    [DataRow("R7", "e=$(git rev-parse HEAD); git push origin HEAD~1:refs/replace/$e; git push origin HEAD:main")]
    [DataRow("R8", "DOTNET_STARTUP_HOOKS=/tmp/x.dll DOTNET_gcServer=1 CORECLR_ENABLE_PROFILING=1 git push origin HEAD:main")]
    public async Task Nothing_of_a_boxs_environment_or_options_reaches_the_receiver(string row, string attack)
    {
        await using Ground ground = Ground.Create();
        ScratchRepository repository = await ground.GuardedAsync();
        string before = await ground.TipAsync(repository);
        ProgramResult run = await ground.AgentAsync(repository, Evil + attack);
        Assert.AreEqual(3, run.Code, $"{row}: {run}");
        Assert.Contains("protected-paths", run.Errors, row);
        Assert.AreEqual(before, await ground.TipAsync(repository), row);
        ProgramResult honest = await ground.AgentAsync(repository, "echo 60 >value && git commit -qam Raise && git push -q origin HEAD:main");
        Assert.AreEqual(0, honest.Code, $"{row}, then honestly: {honest}");
        await ground.LogVerifiesAsync();
    }

    [TestMethod]
    public async Task No_path_of_a_box_leads_to_a_repository_of_Guards()
    {
        await using Ground ground = Ground.Create();
        ScratchRepository repository = await ground.GuardedAsync();
        string before = await ground.TipAsync(repository);

        // R5, a direct write: by the host's path, by every path that is there, through /proc, and into every place that looks like a repository.
        string script = $$"""
            ls -d '{{ground.Guard.Home}}' '{{ground.Guard.Home}}'/* 2>/dev/null && echo FOUND home
            for p in /proc/[0-9]*; do ls "$p/root{{ground.Guard.Home}}" 2>/dev/null && echo FOUND through "$p"; done
            find / -xdev \( -name public.git -o -name vault.git -o -name intake -o -name 'log.db*' -o -name tokens.json \) -not -path '/proc/*' 2>/dev/null | sed 's/^/FOUND /'
            find / -name HEAD -not -path '/proc/*' -not -path '/workspace/*' -not -path '/sys/*' 2>/dev/null | while read -r h; do echo "$(git rev-parse HEAD)" >"$h" 2>/dev/null && echo "FOUND $h"; done
            find / -type s 2>/dev/null | grep -v "^$GUARD_GIT_SOCKET$" | sed 's/^/FOUND /'
            echo looked
            """;
        ProgramResult run = await ground.AgentAsync(repository, script);
        Assert.Contains("looked", run.Output, run.ToString());
        Assert.DoesNotContain("FOUND", run.Output, run.ToString());
        Assert.AreEqual(before, await ground.TipAsync(repository));
        Assert.IsNotEmpty(Directory.GetDirectories(ground.Guard.Home, "public.git", SearchOption.AllDirectories), "control: outside it is there");
    }
}
