/*
 * fspoint: runs a program and everything it starts, counts each system call that changes files below given directories, and at a chosen one
 * kills everything, kills the one process that makes it, or lets calls fail. Linux, x86-64: ptrace(2), seccomp(2) with SECCOMP_RET_TRACE, so that
 * only those calls stop; one counter for all processes and threads, which strace's "when=" does not have.
 *
 *   fspoint [--under DIRECTORY]... [--arm COMMAND] -- PROGRAM ARGUMENT...
 *
 * Commands, one a line on standard input:
 *   kill-all N       at the Nth call from now, before it happens, SIGKILL for every process
 *   kill-one N       the same for the process that makes the call
 *   fail ERRNO N M   calls N to N+M-1 fail with that number; of ENOSPC (28) only those that need room
 *   off              counts and does nothing more; answered by "count N"
 *   list FILE        appends each counted call to a file
 * Lines on standard output begin with "fspoint:"; others are the program's own. When standard input ends, everything is killed.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef __x86_64__
#error "fspoint knows the registers of x86-64 only"
#endif

enum kind { BY_DESCRIPTOR, BY_PATH, BY_DIRECTORY_AND_PATH };

struct call {
    long number;
    const char *name;
    enum kind kind;
    int at;       /* index of the descriptor, the path, or the directory's descriptor (the path follows it) */
    int flags;    /* index of open flags, or -1 */
    int room;     /* whether a full disk makes it fail */
};

/* Where a call has two names the new one decides, for it is the one that appears. */
static const struct call calls[] = {
    { SYS_write, "write", BY_DESCRIPTOR, 0, -1, 1 },
    { SYS_pwrite64, "pwrite64", BY_DESCRIPTOR, 0, -1, 1 },
    { SYS_writev, "writev", BY_DESCRIPTOR, 0, -1, 1 },
    { SYS_pwritev, "pwritev", BY_DESCRIPTOR, 0, -1, 1 },
    { SYS_copy_file_range, "copy_file_range", BY_DESCRIPTOR, 2, -1, 1 },
    { SYS_sendfile, "sendfile", BY_DESCRIPTOR, 0, -1, 1 },
    { SYS_fsync, "fsync", BY_DESCRIPTOR, 0, -1, 0 },
    { SYS_fdatasync, "fdatasync", BY_DESCRIPTOR, 0, -1, 0 },
    { SYS_ftruncate, "ftruncate", BY_DESCRIPTOR, 0, -1, 0 },
    { SYS_fallocate, "fallocate", BY_DESCRIPTOR, 0, -1, 1 },
    { SYS_fchmod, "fchmod", BY_DESCRIPTOR, 0, -1, 0 },
    { SYS_open, "open", BY_PATH, 0, 1, 1 },
    { SYS_openat, "openat", BY_DIRECTORY_AND_PATH, 0, 2, 1 },
    { SYS_creat, "creat", BY_PATH, 0, -1, 1 },
    { SYS_truncate, "truncate", BY_PATH, 0, -1, 0 },
    { SYS_rename, "rename", BY_PATH, 1, -1, 1 },
    { SYS_renameat, "renameat", BY_DIRECTORY_AND_PATH, 2, -1, 1 },
    { SYS_renameat2, "renameat2", BY_DIRECTORY_AND_PATH, 2, -1, 1 },
    { SYS_link, "link", BY_PATH, 1, -1, 1 },
    { SYS_linkat, "linkat", BY_DIRECTORY_AND_PATH, 2, -1, 1 },
    { SYS_unlink, "unlink", BY_PATH, 0, -1, 0 },
    { SYS_unlinkat, "unlinkat", BY_DIRECTORY_AND_PATH, 0, -1, 0 },
    { SYS_rmdir, "rmdir", BY_PATH, 0, -1, 0 },
    { SYS_mkdir, "mkdir", BY_PATH, 0, -1, 1 },
    { SYS_mkdirat, "mkdirat", BY_DIRECTORY_AND_PATH, 0, -1, 1 },
    { SYS_symlink, "symlink", BY_PATH, 1, -1, 1 },
    { SYS_symlinkat, "symlinkat", BY_DIRECTORY_AND_PATH, 1, -1, 1 },
    { SYS_chmod, "chmod", BY_PATH, 0, -1, 0 },
    { SYS_fchmodat, "fchmodat", BY_DIRECTORY_AND_PATH, 0, -1, 0 },
};
enum { CALLS = sizeof calls / sizeof calls[0], MOST_UNDER = 8, CHANGING = O_WRONLY | O_RDWR | O_CREAT | O_TRUNC };

static const char *under[MOST_UNDER];
static int unders;

/* What standard input asks for; the thread that reads it writes, the one that traces reads. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static enum { OFF, KILL_ALL, KILL_ONE, FAIL } action = OFF;
static long count, first, number_of_failures;
static int error_number, told;
static FILE *list;

static void say(const char *line)
{
    char text[PATH_MAX + 256];
    int length = snprintf(text, sizeof text, "fspoint: %s\n", line);
    if (length > (int)sizeof text - 1) length = sizeof text - 1;
    if (write(1, text, (size_t)length) < 0) _exit(3);
}

static void fatal(const char *what)
{
    fprintf(stderr, "fspoint: %s: %s\n", what, strerror(errno));
    _exit(3); /* PTRACE_O_EXITKILL takes everything along */
}

static void obey(const char *line)
{
    char text[64], file[PATH_MAX];
    pthread_mutex_lock(&lock);
    long was = count;
    told = 0;
    if (sscanf(line, "kill-all %ld", &first) == 1) { action = KILL_ALL; count = 0; }
    else if (sscanf(line, "kill-one %ld", &first) == 1) { action = KILL_ONE; count = 0; }
    else if (sscanf(line, "fail %d %ld %ld", &error_number, &first, &number_of_failures) == 3) { action = FAIL; count = 0; }
    else if (sscanf(line, "list %4095s", file) == 1) {
        if (list) fclose(list);
        list = fopen(file, "a");
        if (!list) fatal(file);
        count = 0;
    }
    else if (strncmp(line, "off", 3) == 0) {
        action = OFF;
        count = 0;
        if (list) { fclose(list); list = NULL; }
    }
    else { fprintf(stderr, "fspoint: what is '%s'?\n", line); _exit(2); }
    pthread_mutex_unlock(&lock);
    snprintf(text, sizeof text, "count %ld", was);
    say(text);
}

static void *listen_to_commands(void *nothing)
{
    char line[PATH_MAX + 16];
    while (fgets(line, sizeof line, stdin)) obey(line);
    _exit(0);
    return nothing;
}

static void install_filter(void)
{
    struct sock_filter filter[4 + 4 * CALLS + 2];
    int n = 0;
    filter[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch));
    filter[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 1, 0);
    filter[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    for (int i = 0; i < CALLS; i++) {
        filter[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
        if (calls[i].flags < 0) {
            filter[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)calls[i].number, 0, 1);
        } else {
            /* Files that are opened for reading do not stop: there are many of them. */
            filter[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)calls[i].number, 0, 3);
            filter[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args) + 8U * (unsigned)calls[i].flags);
            filter[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, CHANGING, 0, 1);
        }
        filter[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE);
    }
    filter[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    struct sock_fprog program = { .len = (unsigned short)n, .filter = filter };
    /* Root needs no no_new_privs, and with it set-uid helpers below would behave otherwise than in earnest. */
    if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0) return;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program)) fatal("seccomp");
}

static void link_of(pid_t pid, const char *what, long descriptor, char *into)
{
    char name[64];
    if (descriptor < 0) snprintf(name, sizeof name, "/proc/%d/%s", pid, what);
    else snprintf(name, sizeof name, "/proc/%d/fd/%ld", pid, descriptor);
    ssize_t length = readlink(name, into, PATH_MAX - 1);
    into[length < 0 ? 0 : length] = 0;
}

static void read_text(pid_t pid, unsigned long address, char *into)
{
    size_t got = 0;
    while (got < PATH_MAX - 1) {
        /* Never across a page, for the next one may not be there. */
        size_t most = 4096 - ((address + got) & 4095);
        if (most > PATH_MAX - 1 - got) most = PATH_MAX - 1 - got;
        struct iovec here = { into + got, most }, there = { (void *)(address + got), most };
        ssize_t n = process_vm_readv(pid, &here, 1, &there, 1, 0);
        if (n <= 0) break;
        if (memchr(into + got, 0, (size_t)n)) return;
        got += (size_t)n;
    }
    into[got] = 0;
}

static int find(pid_t pid, const struct call *call, const unsigned long *arguments, char *path)
{
    if (call->kind == BY_DESCRIPTOR) {
        link_of(pid, NULL, (int)arguments[call->at], path);
    } else {
        char name[PATH_MAX];
        int at = call->kind == BY_PATH ? call->at : call->at + 1;
        read_text(pid, arguments[at], name);
        if (name[0] == '/') {
            strcpy(path, name);
        } else {
            int directory = call->kind == BY_PATH ? AT_FDCWD : (int)arguments[call->at];
            link_of(pid, "cwd", directory == AT_FDCWD ? -1 : directory, path);
            strncat(path, "/", PATH_MAX - 1 - strlen(path));
            strncat(path, name, PATH_MAX - 1 - strlen(path));
        }
    }
    for (int i = 0; i < unders; i++) {
        if (strncmp(path, under[i], strlen(under[i])) == 0) return 1;
    }
    return 0;
}

static pid_t group_of(pid_t thread)
{
    char name[64], line[256];
    pid_t group = thread;
    snprintf(name, sizeof name, "/proc/%d/status", thread);
    FILE *file = fopen(name, "r");
    if (!file) return thread;
    while (fgets(line, sizeof line, file)) {
        if (sscanf(line, "Tgid: %d", &group) == 1) break;
    }
    fclose(file);
    return group;
}

static void stopped_at_call(pid_t pid)
{
    struct user_regs_struct registers;
    if (ptrace(PTRACE_GETREGS, pid, 0, &registers)) return;
    const struct call *call = NULL;
    for (int i = 0; i < CALLS && !call; i++) {
        if (calls[i].number == (long)registers.orig_rax) call = &calls[i];
    }
    if (!call) return;
    unsigned long arguments[] = { registers.rdi, registers.rsi, registers.rdx, registers.r10, registers.r8, registers.r9 };
    char path[2 * PATH_MAX], program[32] = "", name[64], text[3 * PATH_MAX];
    if (!find(pid, call, arguments, path)) return;
    pthread_mutex_lock(&lock);
    long now = ++count;
    int acts = action != OFF && now >= first && (action != FAIL || now < first + number_of_failures);
    if (acts && action == FAIL && error_number == ENOSPC && !call->room) acts = 0;
    if (acts && action != FAIL && now > first) acts = 0;
    int tells = acts && !told;
    if (tells) told = 1;
    if (list || tells) {
        snprintf(name, sizeof name, "/proc/%d/comm", group_of(pid));
        FILE *file = fopen(name, "r");
        if (file) {
            if (!fgets(program, sizeof program, file)) program[0] = 0;
            fclose(file);
            program[strcspn(program, "\n")] = 0;
        }
    }
    snprintf(text, sizeof text, "%ld %s %s %s", now, program[0] ? program : "?", call->name, path);
    if (list) { fprintf(list, "%s\n", text); fflush(list); }
    int fails = action == FAIL;
    if (tells) {
        /* Said before the lock is let go: who is answered "count" knows of every act before it. */
        memmove(text + 7, text, strlen(text) + 1);
        memcpy(text, fails ? "failed " : "killed ", 7);
        say(text);
        if (action == KILL_ALL) _exit(0);
    }
    pthread_mutex_unlock(&lock);
    if (!acts) return;
    if (fails) {
        registers.orig_rax = (unsigned long)-1; /* the kernel makes no call and returns what is in rax */
        registers.rax = (unsigned long)-(long)error_number;
        if (ptrace(PTRACE_SETREGS, pid, 0, &registers)) fatal("PTRACE_SETREGS");
        return;
    }
    kill(group_of(pid), SIGKILL);
}

int main(int argc, char **argv)
{
    int i = 1;
    const char *armed = NULL;
    for (; i + 1 < argc && strcmp(argv[i], "--"); i += 2) {
        if (!strcmp(argv[i], "--under") && unders < MOST_UNDER) under[unders++] = argv[i + 1];
        else if (!strcmp(argv[i], "--arm")) armed = argv[i + 1];
        else break;
    }
    if (i + 1 >= argc || strcmp(argv[i], "--")) { fprintf(stderr, "usage: fspoint [--under DIRECTORY]... [--arm COMMAND] -- PROGRAM ARGUMENT...\n"); return 2; }
    pid_t child = fork();
    if (child < 0) fatal("fork");
    if (child == 0) {
        int nothing = open("/dev/null", O_RDONLY);
        dup2(nothing, 0);
        close(nothing);
        raise(SIGSTOP); /* until this is seized: RET_TRACE without a tracer fails every such call */
        install_filter();
        execvp(argv[i + 1], argv + i + 1);
        fatal(argv[i + 1]);
    }
    int status;
    if (waitpid(child, &status, WUNTRACED) != child || !WIFSTOPPED(status)) fatal("waitpid");
    long options = PTRACE_O_EXITKILL | PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACEEXEC | PTRACE_O_TRACESECCOMP;
    if (ptrace(PTRACE_SEIZE, child, 0, options)) fatal("PTRACE_SEIZE");
    kill(child, SIGCONT);
    char who[32];
    snprintf(who, sizeof who, "pid %d", child);
    say(who);
    if (armed) obey(armed);
    pthread_t thread;
    if (pthread_create(&thread, NULL, listen_to_commands, NULL)) fatal("pthread_create");
    for (;;) {
        pid_t pid = waitpid(-1, &status, __WALL);
        if (pid < 0) {
            if (errno == EINTR) continue;
            return 0; /* ECHILD: nobody is left */
        }
        if (WIFEXITED(status) || WIFSIGNALED(status)) {
            if (pid == child) say(WIFEXITED(status) ? "exited" : "died");
            continue;
        }
        if (!WIFSTOPPED(status)) continue;
        int event = status >> 16, signal = WSTOPSIG(status);
        if (event == PTRACE_EVENT_SECCOMP) stopped_at_call(pid);
        if (event == PTRACE_EVENT_STOP && (signal == SIGSTOP || signal == SIGTSTP || signal == SIGTTIN || signal == SIGTTOU)) ptrace(PTRACE_LISTEN, pid, 0, 0);
        else ptrace(PTRACE_CONT, pid, 0, event ? 0 : signal);
    }
}
