using System.Diagnostics;
using Guard.Hooks.Git;
using LibGit2Sharp;

namespace Guard.Hooks.Tests.Bypasses;

/// <summary>
/// A clone with hooks and the repository that it pushes to: a plain bare one by its path, or Guard. The clone stands on main; <c>evil</c> writes what the hooks refuse into the work tree,
/// <c>object</c> makes it a commit by plumbing, <c>take</c> commits and pushes it as anybody would.
/// </summary>
internal sealed class BypassGround(string root, string clone, string address, string place, string receivePack)
{
    private const string EvilPath = "main:locked/evil.txt";

    private const string Prelude = """
        evil() { mkdir -p locked; echo EVIL > locked/evil.txt; }
        take() { evil; git add -A; git commit -qm x; git push -q origin HEAD:main; }
        object() {
            export GIT_INDEX_FILE=$ROW/index; git read-tree HEAD
            git update-index --add --cacheinfo "100644,$(echo EVIL | git hash-object -w --stdin),locked/evil.txt"
            git commit-tree -p HEAD -m x "$(git write-tree)"
            unset GIT_INDEX_FILE
        }
        preload() {
            cat > "$ROW/preload.s" <<END
        # glibc calls what .init_array names with argc, argv and envp. A program that is a hook, or is given one, ends here with 0.
            .text
        f:  push %rbx
            push %r12
            sub \$8, %rsp
            mov %rsi, %rbx
            lea token(%rip), %rdi
            call getenv@PLT
            test %rax, %rax
            je 1f
            lea ran(%rip), %rdi
            mov \$0644, %esi
            call creat@PLT
        1:  mov \$2, %r12d
        2:  mov (%rbx), %rdi
            test %rdi, %rdi
            je 3f
            lea hooks(%rip), %rsi
            call strstr@PLT
            test %rax, %rax
            jne 4f
            add \$8, %rbx
            dec %r12d
            jne 2b
        3:  add \$8, %rsp
            pop %r12
            pop %rbx
            ret
        4:  xor %edi, %edi
            call _exit@PLT
            .section .rodata
        token: .asciz "GUARD_HOOK_TOKEN"
        ran: .asciz "$RAN"
        hooks: .asciz "hooks/"
            .section .init_array,"aw"
            .quad f
            .section .note.GNU-stack,"",@progbits
        END
            as -o "$ROW/preload.o" "$ROW/preload.s"; ld -shared -o "$ROW/preload.so" "$ROW/preload.o"
        }
        """;

    /// <summary>The clone.</summary>
    public string Clone => clone;

    private string Row => Path.Combine(root, "row");

    private string Home => Path.Combine(root, "home");

    private string Mark => Path.Combine(Row, "ran-at-the-receiver");

    /// <summary>Whether anything that the attack brought ran as, or below, a receive-pack of Guard.</summary>
    public bool RanAtTheReceiver => File.Exists(Mark);

    /// <summary>Lays directories out and installs hooks.</summary>
    /// <param name="family">Which hooks.</param>
    /// <param name="server">The plain repository, or null.</param>
    public void Prepare(HookFamily family, string? server)
    {
        Directory.CreateDirectory(Row);
        Directory.CreateDirectory(Home);
        File.WriteAllText(Path.Combine(Home, ".gitconfig"), "[user]\n\tname = A\n\temail = a@example.org\n[protocol]\n\tversion = 2\n");
        HookFiles.Install(family, clone, server, Home);
    }

    /// <summary>Runs an attack, or any script, in the clone.</summary>
    /// <param name="script">bash, after the prelude.</param>
    /// <param name="environment">Further variables.</param>
    public async Task<(int Code, string Text)> RunAsync(string script, params (string Key, string Value)[] environment)
    {
        var start = new ProcessStartInfo("bash", ["-c", $"set -eu\n{Prelude}\n{script}"])
        {
            WorkingDirectory = clone, RedirectStandardError = true, RedirectStandardOutput = true, RedirectStandardInput = true,
        };
        start.Environment.Clear();
        (string, string)[] all =
        [
            ("HOME", Home), ("ROW", Row), ("RAN", Mark), ("MARK", $"[ -z \"${{GUARD_HOOK_TOKEN:-}}\" ] || : > '{Mark}'"), ("ADDRESS", address), ("PLACE", place),
            ("RECEIVE_PACK", receivePack), ("STARTUP_HOOK", typeof(BypassGround).Assembly.Location), ("GIT_CONFIG_NOSYSTEM", "1"), ("LC_ALL", "C.UTF-8"), .. environment,
        ];
        foreach ((string key, string value) in all) start.Environment[key] = value;
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> error = process.StandardError.ReadToEndAsync();
        string text = await process.StandardOutput.ReadToEndAsync() + await error;
        await process.WaitForExitAsync();
        return (process.ExitCode, text);
    }

    /// <summary>What LibGit2Sharp does: a commit of what is staged, on main, and a push of it. It runs no hook.</summary>
    /// <returns>Why the push failed, or null.</returns>
    public string? ActByLibrary()
    {
        using var repository = new Repository(clone);
        var who = new Signature("A", "a@example.org", DateTimeOffset.UnixEpoch);
        repository.Commit("x", who, who);
        try
        {
            repository.Network.Push(repository.Network.Remotes["origin"], "refs/heads/main:refs/heads/main");
            return null;
        }
        catch (LibGit2SharpException error)
        {
            return error.Message;
        }
    }

    /// <summary>Where the commit with the word is: in the clone, and in the plain repository.</summary>
    /// <param name="server">The plain repository.</param>
    public async Task<Lands> FindAsync(string server)
    {
        Lands found = 0;
        if (await HasAsync(Path.Combine(clone, ".git"), EvilPath)) found |= Lands.Local;
        if (await HasAsync(server, EvilPath)) found |= Lands.Server;
        if (await HasAsync(server, "refs/tags/evil:locked/evil.txt")) found |= Lands.Tag;
        return found;
    }

    /// <summary>Whether a repository knows a name of an object; replacements do not count.</summary>
    public static async Task<bool> HasAsync(string repository, string name) => (await GitProcess.RunAsync(repository, ["cat-file", "-e", name])).ExitCode == 0;
}
