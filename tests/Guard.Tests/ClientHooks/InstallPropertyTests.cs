using CsCheck;

namespace Guard.Tests.ClientHooks;

/// <summary>Whatever happens in between, after <c>uninstall</c> a clone is what it would be without Guard: two clones, one of which never had it.</summary>
[TestClass]
public sealed class InstallPropertyTests
{
    private static readonly (string Name, Action<PersonsClone> Do)[] Others =
    [
        ("husky", Tools.Husky),
        ("lefthook", Tools.Lefthook),
        ("pre-commit", Tools.PreCommit),
        ("script", clone => clone.Write(".git/hooks/pre-commit", Tools.Recorder("mine"), executable: true)),
        ("script without a line feed", clone => clone.Write(".git/hooks/pre-push", "#!/bin/sh", executable: true)),
        ("script of one line", clone => clone.Write(".git/hooks/pre-push", "#!/bin/sh\n", executable: true)),
        ("other language", clone => clone.Write(".git/hooks/pre-push", "#!/usr/bin/env python3\n\u00e9", executable: true)),
        ("no longer executable", clone => clone.Write(".git/hooks/pre-commit", "#!/bin/sh\r\nexit 0\r\n")),
        ("link", clone =>
        {
            clone.Write("hook.sh", "#!/bin/sh\n", executable: true);
            Directory.CreateDirectory(clone.In(".git/hooks"));
            File.Delete(clone.In(".git/hooks/pre-commit"));
            File.CreateSymbolicLink(clone.In(".git/hooks/pre-commit"), "../../hook.sh");
        }),
        ("hooks path off", clone => clone.TryGit("config", "--unset-all", "core.hooksPath")),
        ("other configuration", clone => clone.Git("config", "alias.x" + File.ReadAllLines(clone.In(".git/config")).Count(line => line.EndsWith(" = status", StringComparison.Ordinal)), "status")),
    ];

    [TestMethod]
    public void Any_sequence_of_installs_and_other_tools_leaves_what_the_others_made()
    {
        // 0 installs, 1 uninstalls, the rest is others' doing. pre-commit refuses, and says so, wherever a directory of hooks is configured, by whomever:
        // what it refuses in the one clone was not done in the other either.
        Gen.Select(Gen.Bool, Gen.Int[0, Others.Length + 3].Select(n => Math.Max(0, n - 2)).Array[1, 9]).Sample(
            (noLastLineFeed, steps) =>
            {
                using var with = new PersonsClone();
                using var without = new PersonsClone();
                foreach (string file in (string[])[with.In(".git/config"), without.In(".git/config")])
                {
                    if (noLastLineFeed) File.WriteAllText(file, File.ReadAllText(file).TrimEnd('\n'));
                }

                foreach (int step in steps)
                {
                    if (step == 0) with.InstallStandIn();
                    else if (step == 1) with.Uninstall();
                    else if (Others[step - 2].Name == "pre-commit" && Tools.PreCommitRefuses(with)) continue;
                    else foreach (PersonsClone clone in (PersonsClone[])[with, without]) Others[step - 2].Do(clone);
                }

                with.Uninstall();
                return with.Snapshot() == without.Snapshot();
            },
            iter: 60, threads: 1, print: sample => sample.Item1 + ": " + string.Join(", ", sample.Item2.Select(s => s switch { 0 => "install", 1 => "uninstall", _ => Others[s - 2].Name })));
    }

    [TestMethod]
    public void Installing_twice_is_installing_once()
    {
        foreach ((string name, Action<PersonsClone> prepare) in Others)
        {
            using var clone = new PersonsClone();
            prepare(clone);
            clone.InstallStandIn();
            string once = clone.Snapshot();
            clone.InstallStandIn();
            Assert.AreEqual(once, clone.Snapshot(), name);
            Assert.IsTrue(clone.Active(), name);
        }
    }

    [TestMethod]
    public void A_hook_whose_place_was_taken_is_kept_under_another_name()
    {
        using var clone = new PersonsClone();
        clone.Write(".git/hooks/pre-push", "#!/usr/bin/env python3\n", executable: true);
        clone.InstallStandIn();
        clone.Write(".git/hooks/pre-push", "#!/bin/sh\n# another\n", executable: true);
        clone.Uninstall();
        Assert.AreEqual("#!/bin/sh\n# another\n", File.ReadAllText(clone.In(".git/hooks/pre-push")));
        Assert.AreEqual("#!/usr/bin/env python3\n", File.ReadAllText(clone.In(".git/hooks/pre-push.kept-by-guard")));
    }
}
