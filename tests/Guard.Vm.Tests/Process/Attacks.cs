using System.Diagnostics;

namespace Guard.Vm.Tests.Process;

/// <summary>A C program with one attack for each argument. It prints <c>done</c> when the attack worked, else the error.</summary>
internal static class Attacks
{
    private const string Source = """
        #define _GNU_SOURCE
        #include <errno.h>
        #include <fcntl.h>
        #include <linux/seccomp.h>
        #include <sched.h>
        #include <signal.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>
        #include <sys/ioctl.h>
        #include <sys/mount.h>
        #include <sys/ptrace.h>
        #include <sys/socket.h>
        #include <sys/syscall.h>
        #include <sys/uio.h>
        #include <sys/wait.h>
        #include <unistd.h>

        static int say(long result) {
            if (result >= 0) { puts("done"); return 0; }
            puts(strerrorname_np(errno));
            return 1;
        }

        static long victim(void) {
            pid_t child = fork();
            if (child == 0) { pause(); _exit(0); }
            return child;
        }

        int main(int count, char **arguments) {
            const char *what = arguments[1];
            setvbuf(stdout, NULL, _IONBF, 0);
            if (!strcmp(what, "ptrace")) { long id = victim(); long r = ptrace(PTRACE_ATTACH, id, 0, 0); int e = errno; kill(id, SIGKILL); errno = e; return say(r); }
            if (!strcmp(what, "readv")) {
                char here = 'x', there = 0; struct iovec a = {&there, 1}, b = {&here, 1};
                return say(process_vm_readv(getpid(), &a, 1, &b, 1, 0));
            }
            if (!strcmp(what, "unshare")) return say(unshare(CLONE_NEWUSER));
            if (!strcmp(what, "clone-user")) { long r = syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0); if (r == 0) _exit(0); return say(r); }
            if (!strcmp(what, "clone3")) { unsigned long args[11] = {0}; args[4] = SIGCHLD; long r = syscall(SYS_clone3, args, sizeof args); if (r == 0) _exit(0); return say(r); }
            if (!strcmp(what, "io_uring")) { char params[120] = {0}; return say(syscall(SYS_io_uring_setup, 1, params)); }
            if (!strcmp(what, "keyctl")) return say(syscall(SYS_keyctl, 0 /* KEYCTL_GET_KEYRING_ID */, -3, 1));
            if (!strcmp(what, "packet")) return say(socket(17, SOCK_RAW, 0));
            if (!strcmp(what, "alg")) return say(socket(38, SOCK_SEQPACKET, 0));
            if (!strcmp(what, "vsock")) return say(socket(40, SOCK_STREAM, 0));
            if (!strcmp(what, "inet")) return say(socket(AF_INET, SOCK_STREAM, 0));
            if (!strcmp(what, "open-write")) return say(open(arguments[2], O_WRONLY));
            if (!strcmp(what, "open-read")) { char byte; int f = open(arguments[2], O_RDONLY); return say(f < 0 ? f : read(f, &byte, 1) > 0 ? 0 : (errno = ENODATA, -1)); }
            if (!strcmp(what, "mount")) return say(mount("none", "/tmp", "tmpfs", 0, ""));
            if (!strcmp(what, "setuid")) return say(setuid(0));
            if (!strcmp(what, "int80")) {
                /* 32-bit getpid (20): any call of the other architecture shows the hole. */
                long r; __asm__ volatile("int $0x80" : "=a"(r) : "0"(20) : "memory", "r8", "r9", "r10", "r11"); errno = -r; return say(r);
            }
            if (!strcmp(what, "x32")) { long r = syscall(0x40000000 | 39); return say(r < 0 && errno == ENOSYS ? 0 : r); }
            if (!strcmp(what, "newest")) return say(syscall(1000));
            if (!strcmp(what, "tiocsti")) { int master = posix_openpt(O_RDWR | O_NOCTTY); grantpt(master); unlockpt(master); setsid(); int slave = open(ptsname(master), O_RDWR); ioctl(slave, TIOCSCTTY, 0); long r = syscall(SYS_ioctl, slave, 0xffffffff00000000UL | TIOCSTI, "x"); return say(r); }
            if (!strcmp(what, "descriptors")) { for (int i = 3; i < 1024; i++) if (fcntl(i, F_GETFD) >= 0) printf("%d\n", i); return 0; }
            if (!strcmp(what, "bomb")) {
                int made = 0; for (; made < atoi(arguments[2]); made++) { pid_t p = fork(); if (p < 0) break; if (p == 0) { pause(); _exit(0); } }
                printf("%d\n", made); return 0;
            }
            if (!strcmp(what, "hog")) {
                long megabytes = atol(arguments[2]); for (long i = 0; i < megabytes; i++) { char *p = malloc(1 << 20); if (!p) { puts("refused"); return 3; } memset(p, 1, 1 << 20); }
                puts("done"); return 0;
            }
            return 2;
        }
        """;

    private static readonly Lazy<string> Built = new(() => CCompiler.Build(Source, "attacks"));

    /// <summary>The program's path on the host.</summary>
    public static string Path => Built.Value;

    /// <summary>Runs an attack in a box.</summary>
    public static Task<BoxResult> InBoxAsync(params string[] arguments) => Boxes.RunAsync(Spec(arguments));

    /// <summary>A box that would run an attack.</summary>
    public static BoxSpec Spec(params string[] arguments) => Boxes.Spec(["/run/test/attacks", .. arguments]) with
    {
        Mounts = [new BoxMount(BoxMountKind.ReadOnly, "/run/test/attacks", Path)],
    };

    /// <summary>Runs the same attack outside of any box: the positive control.</summary>
    public static (int ExitCode, string Output) Outside(params string[] arguments)
    {
        using System.Diagnostics.Process process = System.Diagnostics.Process.Start(new ProcessStartInfo(Path, arguments) { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output.Trim());
    }
}
