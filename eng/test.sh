#!/usr/bin/env bash
# Builds Guard and runs every test project. The last line of stdout is "N passed, N failed, N skipped".
# As root with apt it installs what the tests need and is missing; otherwise it says what to install.
# Exit code: 0 all passed (skipped tests are listed with their reasons) · 1 something failed or crashed · 2 something is missing.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false
# Build servers would outlive this script and hold its output open.
export MSBUILDDISABLENODEREUSE=1 MSBUILDTERMINALLOGGER=off LC_ALL=C

say() { printf '%s\n' "$*"; }
warn() { printf '%s\n' "$*" >&2; }
have() { command -v "$1" > /dev/null 2>&1 || [[ -x /usr/sbin/$1 ]]; }

# dotnet and NuGet write below HOME.
if [[ -z ${HOME:-} || ! -w ${HOME:-/nonexistent} ]]; then
    export HOME="$root/artifacts/home"
    mkdir -p "$HOME"
    say "HOME is not writable: using $HOME"
fi
export DOTNET_CLI_HOME=${DOTNET_CLI_HOME:-$HOME}

# --- what the tests need -----------------------------------------------------------------------------------------

apt_updated=no
# install PACKAGE...: 0 when installed.
install() {
    [[ $(id -u) -eq 0 ]] && have apt-get || return 1
    if [[ $apt_updated == no ]]; then
        apt_updated=yes
        apt-get -qq update > /dev/null 2>&1 < /dev/null || warn "apt-get update failed; trying with the lists that are here."
    fi
    say "installing: $*"
    # A package's service is not wanted, only its programs: this is how Debian asks (policy-rc.d, invoke-rc.d(8)).
    local policy=/usr/sbin/policy-rc.d status=0 ours=no
    if [[ ! -e $policy ]] && printf '#!/bin/sh\nexit 101\n' > "$policy" 2> /dev/null; then
        chmod 0755 "$policy"
        ours=yes
    fi
    DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install "$@" > /dev/null 2>&1 < /dev/null || status=$?
    if [[ $ours == yes ]]; then rm -f "$policy"; fi
    return $status
}

missing=()
need() { # need TEST-COMMAND PACKAGES MESSAGE
    if ! eval "$1"; then
        # shellcheck disable=SC2086
        install $2 && eval "$1" || missing+=("$3")
    fi
}

for place in "${DOTNET_ROOT:-}" "$HOME/.dotnet" /usr/share/dotnet /usr/lib/dotnet /usr/local/share/dotnet; do
    if ! have dotnet && [[ -n $place && -x $place/dotnet ]]; then
        export DOTNET_ROOT=$place PATH="$place:$PATH"
    fi
done

sdk_ok() { have dotnet && dotnet --list-sdks 2> /dev/null | grep -q '^10\.'; }
compiler_ok() { { have gcc || have clang; } && [[ -e /usr/include/stdio.h ]]; }
git_ok() {
    have git || return 1
    local version
    version=$(git --version | grep -oE '[0-9]+\.[0-9]+' | head -n 1)
    [[ $(printf '2.29\n%s\n' "$version" | sort -V | head -n 1) == 2.29 ]]
}

need sdk_ok dotnet-sdk-10.0 \
    "the .NET 10 SDK: apt-get install dotnet-sdk-10.0 (Ubuntu) · dnf install dotnet-sdk-10.0 (Fedora) · pacman -S dotnet-sdk aspnet-runtime aspnet-targeting-pack (Arch) · https://dotnet.microsoft.com/download (others)"
need compiler_ok "gcc libc6-dev" \
    "gcc or clang with the C library's headers: apt-get install gcc libc6-dev (Debian, Ubuntu) · dnf install gcc glibc-devel (Fedora) · pacman -S gcc (Arch)"
need git_ok git \
    "git 2.29 or newer: apt-get install git (Debian, Ubuntu) · dnf install git (Fedora) · pacman -S git (Arch)"
if ((${#missing[@]} > 0)); then
    warn "The tests need:"
    for line in "${missing[@]}"; do warn "  - $line"; done
    exit 2
fi

# Foreign programs that some tests compare with, or attack with. Without them those tests are skipped and say so.
for pair in openssl:openssl ssh-keygen:openssh-client sshd:openssh-server node:nodejs sqlite3:sqlite3 unshare:util-linux setpriv:util-linux as:binutils ld:binutils python3:python3; do
    if ! have "${pair%%:*}" && ! install "${pair##*:}"; then
        warn "note: ${pair%%:*} is missing (apt-get install ${pair##*:}); the tests that need it are skipped"
    fi
done
if ! /usr/bin/python3 -c 'import pytest' 2> /dev/null && ! install python3-pytest; then
    warn "note: pytest is missing (apt-get install python3-pytest); the tests that need it are skipped"
fi

# The real agents that some tests run, once for all of them and outside of the sources; no script of a package is run.
agents=$root/artifacts/agents
if ! cmp -s eng/agents/package.json "$agents/installed.json"; then
    if ! have npm && ! install npm; then
        warn "note: npm is missing (apt-get install npm); the tests that run real agents are skipped"
    elif ! timeout 60 npm view --fetch-retries=0 --loglevel=error @openai/codex version > /dev/null 2>&1 < /dev/null; then
        warn "note: npm's registry does not answer (npm config get registry; NODE_EXTRA_CA_CERTS); the tests that run real agents are skipped"
    else
        mkdir -p "$agents"
        cp eng/agents/package.json "$agents/package.json"
        if timeout 600 npm install --prefix "$agents" --cache "$agents/cache" --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error > "$agents/npm.log" 2>&1 < /dev/null; then
            cp eng/agents/package.json "$agents/installed.json"
        else
            warn "note: npm could not install the real agents ($(tail -n 1 "$agents/npm.log")); the tests that run them are skipped"
        fi
    fi
fi

# --- build -------------------------------------------------------------------------------------------------------

results=$root/artifacts/test-results
rm -rf "$results"
mkdir -p "$results"

say "building Guard.sln"
if ! dotnet build Guard.sln --nologo --verbosity quiet -p:UseSharedCompilation=false < /dev/null > "$results/build.log" 2>&1; then
    cat "$results/build.log"
    warn "The build failed; nothing was tested."
    exit 1
fi

# --- test --------------------------------------------------------------------------------------------------------

passed=0 failed=0 skipped=0 broken=0
# count LOG WORD: the number after "WORD:" in the runner's summary, or nothing.
count() { sed -nE "s/^ +$2: ([0-9]+)\$/\\1/p" "$1" | tail -n 1; }

for project in tests/*.Tests/*.csproj; do
    name=$(basename "$project" .csproj)
    assembly=$(dirname "$project")/bin/Debug/net10.0/$name.dll
    log=$results/$name.log
    status=0
    dotnet exec "$assembly" --no-ansi --progress off --timeout 75m --results-directory "$results" < /dev/null > "$log" 2>&1 || status=$?
    p=$(count "$log" succeeded) f=$(count "$log" failed) s=$(count "$log" skipped)
    if [[ -z $p || -z $f || -z $s ]]; then
        cat "$log"
        say "$name: CRASHED (exit $status): no counts"
        broken=$((broken + 1))
        continue
    fi
    say "$name: $p passed, $f failed, $s skipped"
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
    if ((f > 0)); then
        cat "$log"
    elif ((s > 0)); then
        awk '/^skipped /{print "  " $0; reason = 1; next} reason && NF {print "  " $0} {reason = 0}' "$log"
    fi
    if ((p + f + s == 0)) && ! grep -rqs --include='*.cs' 'TestMethod' "$(dirname "$project")"; then
        continue # Exit 8: a project without a test.
    fi
    if ((status != 0 && f == 0)); then
        ((s > 0)) || cat "$log"
        say "$name: FAILED (exit $status) although no test failed"
        broken=$((broken + 1))
    fi
done

if ((broken > 0)); then say "$broken test project(s) did not run to their end"; fi
say "$passed passed, $failed failed, $skipped skipped"
((failed == 0 && broken == 0 && passed > 0))
