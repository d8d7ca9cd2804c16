using static Guard.Hooks.Tests.Bypasses.HookFamily;
using static Guard.Hooks.Tests.Bypasses.Lands;

namespace Guard.Hooks.Tests.Bypasses;

/// <summary>
/// The 41 ways round the hooks of a clone that worked when they were tried with git 2.39, in their order. Where a hook looks at what it never gets to see is part of the way; so is which hooks stood.
/// </summary>
internal static class ClientBypasses
{
    private const Lands Both = Local | Server;

    public static readonly Bypass[] All =
    [
        new("C1", "`git -c core.hooksPath=/dev/null commit` and `push`", HookFamily.All, Both, "evil; git add -A; git -c core.hooksPath=/dev/null commit -qm x; git -c core.hooksPath=/dev/null push -q origin HEAD:main"),
        new("C2", "`git config core.hooksPath`", HookFamily.All, Both, "git config core.hooksPath /dev/null; take"),
        new("C3", "environment: GIT_CONFIG_COUNT, KEY, VALUE", HookFamily.All, Both, "export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=core.hooksPath GIT_CONFIG_VALUE_0=/dev/null; take"),
        new("C4", "environment: GIT_CONFIG_PARAMETERS", HookFamily.All, Both, "export GIT_CONFIG_PARAMETERS=\"'core.hooksPath=/dev/null'\"; take"),
        new("C5", "environment: GIT_CONFIG_GLOBAL", HookFamily.All, Both, "{ cat ~/.gitconfig; printf '[core]\\n\\thooksPath = /dev/null\\n'; } > \"$ROW/config\"; export GIT_CONFIG_GLOBAL=$ROW/config; take"),
        new("C6", "include.path", HookFamily.All, Both, "printf '[core]\\n\\thooksPath = /dev/null\\n' > \"$ROW/config\"; git config include.path \"$ROW/config\"; take"),
        new("C7", "core.hooksPath in config.worktree", HookFamily.All, Both, "git config extensions.worktreeConfig true; git config --worktree core.hooksPath /dev/null; take"),
        new("C8", "`chmod -x` on the hooks", HookFamily.All, Both, "chmod -x .git/hooks/*; take"),
        new("C9", "`mv .git/hooks`", HookFamily.All, Both, "mv .git/hooks .git/nothing; take"),
        new("C10", "an empty script over each hook", HookFamily.All, Both, "for hook in .git/hooks/*; do printf '#!/bin/sh\\n%s\\n' \"$MARK\" > \"$hook\"; done; take"),
        new("C11", "`git commit-tree` and `git update-ref`", WithoutReferenceTransaction, Local, "git update-ref refs/heads/main \"$(object)\""),
        new("C12", "the same, writing `.git/refs/heads/main` by hand", HookFamily.All, Local, "evil=$(object); echo \"$evil\" > .git/refs/heads/main"),
        new("C13", "editing packed-refs", HookFamily.All, Local, "git pack-refs --all; sed -i \"s,^[0-9a-f]* refs/heads/main,$(object) refs/heads/main,\" .git/packed-refs"),
        new("C14", "objects written with zlib from Python, without git", HookFamily.All, Local, Python) { Needs = ["python3"] },
        new("C15", "`git symbolic-ref refs/heads/main refs/x`", HookFamily.All, Local, "git update-ref refs/x \"$(object)\"; git symbolic-ref refs/heads/main refs/x"),
        new("C16", "a fresh clone elsewhere", HookFamily.All, Server, "git clone -q \"$ADDRESS\" \"$ROW/fresh\"; cd \"$ROW/fresh\"; git checkout -q -B main origin/main; take"),
        new("C17", "another GIT_DIR over the same work tree", HookFamily.All, Server, """
            export GIT_DIR=$ROW/other GIT_WORK_TREE=$PWD; git init -q -b main; git fetch -q "$ADDRESS" main; git update-ref refs/heads/main FETCH_HEAD; git remote add origin "$ADDRESS"; take
            """),
        new("C18", "`git fast-import`", UsualThree, Local, """
            printf 'commit refs/heads/main\ncommitter A <a@b> 1 +0000\ndata 1\nx\nfrom refs/heads/main^0\nM 100644 inline locked/evil.txt\ndata 5\nEVIL\n\n' | git fast-import --quiet --force
            """),
        new("C19", "`git fetch . EVIL:main`", UsualThree, Local, "git update-ref refs/x \"$(object)\"; git fetch -q --update-head-ok . refs/x:refs/heads/main"),
        new("C20", "`git pull --ff-only`", UsualThree, Local, "git update-ref refs/x \"$(object)\"; git pull -q --ff-only . refs/x"),
        new("C21", "`git cherry-pick`", UsualThree, Local, "git cherry-pick \"$(object)\""),
        new("C22", "`git revert` of a commit that took it away", UsualThree, Local, """
            there=$(object); gone=$(git commit-tree -p "$there" -m gone "$(git rev-parse 'HEAD^{tree}')"); git merge -q --ff-only "$gone"; git revert --no-edit "$gone"
            """),
        new("C23", "`git rebase` onto it", UsualThree, Local, "evil=$(object); echo mine > mine; git add mine; git commit -qm mine; git rebase -q \"$evil\""),
        new("C24", "`git stash create` and `git reset --hard`", UsualThree, Local, "evil; git add -A; git reset -q --hard \"$(git stash create)\""),
        new("C25", "`git send-pack`, which runs no pre-push", HookFamily.All, Server, "git send-pack --receive-pack=\"$RECEIVE_PACK\" \"$PLACE\" \"$(object)\":refs/heads/main"),
        new("C26", "a mirror clone and a push from there", HookFamily.All, Server, "evil=$(object); git clone -q --mirror --no-hardlinks . \"$ROW/m\"; cp -r .git/objects \"$ROW/m/\"; git -C \"$ROW/m\" push -q \"$ADDRESS\" \"$evil\":refs/heads/main"),
        new("C27", "environment: BASH_ENV, the hooks untouched", HookFamily.All, Both, "printf '%s\\ncase \"$0\" in *hooks/*) exit 0 ;; esac\\n' \"$MARK\" > \"$ROW/env\"; export BASH_ENV=$ROW/env; take"),
        new("C28", "environment: LD_PRELOAD with a constructor, the hooks untouched", HookFamily.All, Both, "preload; export LD_PRELOAD=$ROW/preload.so; take") { Needs = ["as", "ld"] },
        new("C29", "a `bash` of one's own in PATH for `#!/usr/bin/env bash`", HookFamily.All, Both, "mkdir \"$ROW/bin\"; printf '#!/bin/sh\\n%s\\nexit 0\\n' \"$MARK\" > \"$ROW/bin/bash\"; chmod +x \"$ROW/bin/bash\"; export PATH=$ROW/bin:$PATH; take"),
        new("C30", "GIT_EXEC_PATH with a `git` of one's own, which the hook calls", HookFamily.All, Both, """
            cp -rs "$(git --exec-path)" "$ROW/exec"; rm "$ROW/exec/git"
            printf '#!/bin/sh\n%s\n[ "$1" = grep ] && exit 1\nexec %s "$@"\n' "$MARK" "$(command -v git)" > "$ROW/exec/git"; chmod +x "$ROW/exec/git"; export GIT_EXEC_PATH=$ROW/exec; take
            """),
        new("C31", "`git update-index --cacheinfo`: the hook tests files, the commit holds others", UsualThreeOnFiles, Both, """
            blob=$(echo EVIL | git hash-object -w --stdin); git update-index --add --cacheinfo "100644,$blob,locked/evil.txt"; git commit -qm x; git push -q origin HEAD:main
            """),
        new("C32", "a clean filter by .gitattributes", UsualThreeOnFiles, Both, """
            git config filter.f.clean 'sed s/NICE/EVIL/'; echo 'locked/* filter=f' > .gitattributes; mkdir -p locked; echo NICE > locked/evil.txt; git add -A; git commit -qm x; git push -q origin HEAD:main
            """) { Answer = "tree-attributes" },
        new("C33", "`git replace`: the hook reads the replacement, the wire carries the original", HookFamily.All, Server, """
            evil=$(object); git replace "$evil" "$(git commit-tree -p HEAD -m nice 'HEAD^{tree}')"; git push -q origin "$evil":refs/heads/main
            """),
        new("C34", "`git commit --amend -n` after the check", UsualThreeOnFiles, Both, """
            mkdir -p locked; echo NICE > locked/evil.txt; git add -A; git commit -qm x; evil; git commit -q -a -n --amend --no-edit; echo NICE > locked/evil.txt; git push -q origin HEAD:main
            """),
        new("C35", "a user and mount namespace with another directory over .git/hooks", HookFamily.All, Both, """
            mkdir "$ROW/none"; export ROW; export -f take evil; unshare -Urm bash -euc 'mount --bind "$ROW/none" .git/hooks; take'
            """) { Needs = ["unshare"] },
        new("C36", "LibGit2Sharp's commit and push", HookFamily.All, Both, "evil; git add -A") { ByLibrary = true },
        new("C37", "`git commit -n` and `git push --no-verify`", UsualThree, Both, "evil; git add -A; git commit -q -n -m x; git push -q --no-verify origin HEAD:main"),
        new("C38", "root's hooks directory renamed by an agent who owns its parent", HookFamily.All, Both, """
            chown -R 65533 .git; chown -R 0 .git/hooks; export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0='*'
            setpriv --reuid 65533 --clear-groups sh -c 'mv .git/hooks .git/were; mkdir .git/hooks'; take
            """) { Needs = ["setpriv", "root"] },
        new("C39", "a local core.hooksPath over a global one", Global, Local, "git config core.hooksPath .git/none; take"),
        new("C40", "another index and a ref written by hand: no entry in the reflog", HookFamily.All, Local, "evil=$(object); echo \"$evil\" > .git/refs/heads/main; [ \"$(git reflog main | grep -c x)\" = 0 ]"),
        new("C41", "the content leaves by a tag, by `git send-pack`", HookFamily.All, Tag, "git send-pack --receive-pack=\"$RECEIVE_PACK\" \"$PLACE\" \"$(object)\":refs/tags/evil") { Answer = "Guard takes no tags" },
    ];

    private const string Python = """
        python3 - <<'END'
        import hashlib, os, zlib
        def put(kind, data):
            data = b'%s %d\0' % (kind, len(data)) + data
            name = hashlib.sha1(data).hexdigest()
            os.makedirs('.git/objects/' + name[:2], exist_ok=True)
            open('.git/objects/%s/%s' % (name[:2], name[2:]), 'wb').write(zlib.compress(data))
            return name
        ref = '.git/refs/heads/main'
        parent = open(ref).read().strip()
        blob = put(b'blob', b'EVIL\n')
        below = put(b'tree', b'100644 evil.txt\0' + bytes.fromhex(blob))
        tree = put(b'tree', b'40000 locked\0' + bytes.fromhex(below))
        text = 'tree %s\nparent %s\nauthor A <a@b> 1 +0000\ncommitter A <a@b> 1 +0000\n\nx\n' % (tree, parent)
        open(ref, 'w').write(put(b'commit', text.encode()) + '\n')
        END
        """;
}
