namespace Guard.Vm.Tests.Process;

/// <summary>
/// A program that runs another one where user namespaces can be made and every call that needs a capability in them fails: what AppArmor's profile
/// <c>unprivileged_userns</c> does on Ubuntu from 23.10 on, here by a seccomp filter.
/// </summary>
internal static class CapabilityDenial
{
    public const string Source = """
        #include <errno.h>
        #include <linux/filter.h>
        #include <linux/seccomp.h>
        #include <stddef.h>
        #include <sys/prctl.h>
        #include <sys/syscall.h>
        #include <unistd.h>
        int main(int count, char **arguments) {
          int denied[] = {SYS_mount, SYS_umount2, SYS_pivot_root, SYS_sethostname, SYS_setns, 428 /* open_tree */, 429 /* move_mount */, 430 /* fsopen */,
                          432 /* fsmount */, 442 /* mount_setattr */};
          struct sock_filter filter[32];
          int length = 0;
          filter[length++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
          for (unsigned i = 0; i < sizeof denied / sizeof *denied; i++) {
            filter[length++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, denied[i], 0, 1);
            filter[length++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM);
          }
          filter[length++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
          struct sock_fprog program = {length, filter};
          if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program)) return 125;
          execv(arguments[1], arguments + 1);
          return 126;
        }

        """;
}
