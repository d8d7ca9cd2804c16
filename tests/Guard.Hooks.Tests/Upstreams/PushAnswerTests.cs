using System.Text;
using Guard.Hooks.Git;
using Guard.Hooks.Upstreams;

namespace Guard.Hooks.Tests.Upstreams;

/// <summary>What git, curl and ssh print, as they were seen to print it.</summary>
[TestClass]
public sealed class PushAnswerTests
{
    [TestMethod]
    [DataRow(0, " \tabc:refs/heads/main\tabc..def\nDone", "", PushOutcome.Moved)]
    [DataRow(0, "*\tabc:refs/heads/main\t[new branch]\nDone", "", PushOutcome.Moved)]
    [DataRow(0, "=\tabc:refs/heads/main\t[up to date]\nDone", "", PushOutcome.Moved)]
    [DataRow(1, "!\tabc:refs/heads/main\t[rejected] (fetch first)\nDone", "error: failed to push", PushOutcome.NotForward)]
    [DataRow(1, "!\tabc:refs/heads/main\t[rejected] (non-fast-forward)\nDone", "", PushOutcome.NotForward)]
    [DataRow(1, "!\tabc:refs/heads/main\t[remote rejected] (pre-receive hook declined)\nDone", "remote: no", PushOutcome.Refused)]
    [DataRow(1, "!\tabc:refs/heads/main\t[remote rejected] (protected branch hook declined)\nDone", "", PushOutcome.Refused)]
    [DataRow(1, "!\tabc:refs/heads/main\t[remote rejected] (failed to update ref)\nDone", "", PushOutcome.Failed)]
    [DataRow(1, "!\tabc:refs/heads/main\t[remote failure] (remote failed to report status)\nDone", "", PushOutcome.Failed)]
    [DataRow(128, "", "fatal: Authentication failed for 'https://h/'", PushOutcome.Refused)]
    [DataRow(128, "", "fatal: could not read Username for 'https://h': terminal prompts disabled", PushOutcome.Refused)]
    [DataRow(128, "", "fatal: unable to access 'https://h/': The requested URL returned error: 403", PushOutcome.Refused)]
    [DataRow(128, "", "git@h: Permission denied (publickey).\nfatal: Could not read from remote repository.", PushOutcome.Refused)]
    [DataRow(128, "", "Host key verification failed.\nfatal: Could not read from remote repository.", PushOutcome.Refused)]
    [DataRow(128, "", "fatal: unable to access 'https://h/': Could not resolve host: h", PushOutcome.Failed)]
    [DataRow(128, "", "ssh: connect to host h port 22: Connection timed out", PushOutcome.Failed)]
    [DataRow(128, "", "fatal: unable to access 'https://h/': The requested URL returned error: 503", PushOutcome.Failed)]
    [DataRow(137, "", "", PushOutcome.Failed)]
    public void A_refusal_is_told_apart_from_a_failure(int code, string output, string error, PushOutcome outcome) =>
        Assert.AreEqual(outcome, PushAnswer.Read(new GitResult(code, Encoding.UTF8.GetBytes(output), error)).Outcome);

    [TestMethod]
    public void What_the_upstream_says_is_shown_without_control_characters()
    {
        PushAnswer answer = PushAnswer.Read(new GitResult(1, "!\ta:b\t[remote rejected] (hook declined)\n"u8.ToArray(), "remote: \u001b[31mno\u001b[0m\nremote: never\nerror: x"));
        Assert.AreEqual("[remote rejected] (hook declined): ?[31mno?[0m never", answer.Text);
    }
}
