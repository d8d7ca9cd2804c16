namespace Guard.Vm.Interop;

/// <summary>Constants of the kernel's interface under their C names; a test compiles C static asserts for each. Sources: the man page named.</summary>
internal static class Native
{
    // openat(2), openat2(2), fcntl(2)
    public const int AT_FDCWD = -100;
    public const int AT_EMPTY_PATH = 0x1000;
    public const int AT_SYMLINK_NOFOLLOW = 0x100;
    public const int AT_RECURSIVE = 0x8000;
    public const int AT_SYMLINK_FOLLOW = 0x400;
    public const int O_RDONLY = 0;
    public const int O_WRONLY = 1;
    public const int O_RDWR = 2;
    public const int O_CREAT = 0x40;
    public const int O_EXCL = 0x80;
    public const int O_NOCTTY = 0x100;
    public const int O_TRUNC = 0x200;
    public const int O_APPEND = 0x400;
    public const int O_NONBLOCK = 0x800;
    public const int O_DIRECTORY = 0x10000;
    public const int O_NOFOLLOW = 0x20000;
    public const int O_CLOEXEC = 0x80000;
    public const int O_PATH = 0x200000;
    public const int RESOLVE_NO_SYMLINKS = 0x04;
    public const int RESOLVE_BENEATH = 0x08;
    public const int F_SETFD = 2;
    public const int F_GETFL = 3;
    public const int F_SETFL = 4;
    public const int F_SETPIPE_SZ = 1031;
    public const int FD_CLOEXEC = 1;
    public const int F_DUPFD_CLOEXEC = 1030;
    public const int F_ADD_SEALS = 1033;
    public const int F_SEAL_SEAL = 1;
    public const int F_SEAL_SHRINK = 2;
    public const int F_SEAL_GROW = 4;
    public const int F_SEAL_WRITE = 8;
    public const int SEEK_DATA = 3;
    public const int SEEK_HOLE = 4;
    public const int CLOSE_RANGE_CLOEXEC = 4;

    // clone(2)
    public const long CLONE_NEWNS = 0x00020000;
    public const long CLONE_NEWCGROUP = 0x02000000;
    public const long CLONE_NEWUTS = 0x04000000;
    public const long CLONE_NEWIPC = 0x08000000;
    public const long CLONE_NEWUSER = 0x10000000;
    public const long CLONE_NEWPID = 0x20000000;
    public const long CLONE_NEWNET = 0x40000000;
    public const long CLONE_PIDFD = 0x00001000;

    // mount(2), umount2(2), mount_setattr(2), fsopen(2), open_tree(2), move_mount(2)
    public const long MS_RDONLY = 1;
    public const long MS_NOSUID = 2;
    public const long MS_NODEV = 4;
    public const long MS_NOEXEC = 8;
    public const long MS_BIND = 0x1000;
    public const long MS_MOVE = 0x2000;
    public const long MS_REC = 0x4000;
    public const long MS_PRIVATE = 0x40000;
    public const int MNT_DETACH = 2;
    public const long MOUNT_ATTR_RDONLY = 1;
    public const long MOUNT_ATTR_NOSUID = 2;
    public const long MOUNT_ATTR_NODEV = 4;
    public const long MOUNT_ATTR_NOEXEC = 8;
    public const int OPEN_TREE_CLONE = 1;
    public const int OPEN_TREE_CLOEXEC = 0x80000;
    public const int MOVE_MOUNT_F_EMPTY_PATH = 0x04;
    public const int MOVE_MOUNT_T_EMPTY_PATH = 0x40;
    public const int FSOPEN_CLOEXEC = 1;
    public const int FSMOUNT_CLOEXEC = 1;
    public const int FSCONFIG_CMD_CREATE = 6;

    // memfd_create(2), mmap(2)
    public const int MFD_CLOEXEC = 1;
    public const int MFD_ALLOW_SEALING = 2;
    public const int PROT_READ = 1;
    public const int PROT_WRITE = 2;
    public const int PROT_EXEC = 4;
    public const int MAP_SHARED = 1;
    public const int MAP_PRIVATE = 2;
    public const int MAP_ANONYMOUS = 0x20;
    public const int MAP_NORESERVE = 0x4000;

    // prctl(2), capabilities(7), seccomp(2)
    public const int PR_SET_PDEATHSIG = 1;
    public const int PR_SET_DUMPABLE = 4;
    public const int PR_SET_SECCOMP = 22;
    public const int PR_CAPBSET_DROP = 24;
    public const int PR_SET_SECUREBITS = 28;
    public const int PR_SET_NO_NEW_PRIVS = 38;
    public const int PR_CAP_AMBIENT = 47;
    public const int PR_CAP_AMBIENT_CLEAR_ALL = 4;
    public const int SECBIT_NOROOT = 1;
    public const int SECBIT_NOROOT_LOCKED = 2;
    public const int SECBIT_NO_SETUID_FIXUP = 4;
    public const int SECBIT_NO_SETUID_FIXUP_LOCKED = 8;
    public const int SECBIT_KEEP_CAPS_LOCKED = 32;
    public const int SECBIT_NO_CAP_AMBIENT_RAISE = 64;
    public const int SECBIT_NO_CAP_AMBIENT_RAISE_LOCKED = 128;
    public const uint _LINUX_CAPABILITY_VERSION_3 = 0x20080522;
    public const int SECCOMP_MODE_FILTER = 2;
    public const uint SECCOMP_RET_KILL_PROCESS = 0x80000000;
    public const uint SECCOMP_RET_ERRNO = 0x00050000;
    public const uint SECCOMP_RET_ALLOW = 0x7fff0000;
    public const uint AUDIT_ARCH_X86_64 = 0xC000003E;
    public const uint AUDIT_ARCH_I386 = 0x40000003;

    // classic BPF (linux/bpf_common.h, linux/filter.h)
    public const ushort BPF_LD = 0x00;
    public const ushort BPF_ALU = 0x04;
    public const ushort BPF_JMP = 0x05;
    public const ushort BPF_RET = 0x06;
    public const ushort BPF_W = 0x00;
    public const ushort BPF_ABS = 0x20;
    public const ushort BPF_AND = 0x50;
    public const ushort BPF_JA = 0x00;
    public const ushort BPF_JEQ = 0x10;
    public const ushort BPF_JGT = 0x20;
    public const ushort BPF_JGE = 0x30;
    public const ushort BPF_K = 0x00;
    public const int BPF_MAXINSNS = 4096;

    // getrlimit(2)
    public const int RLIMIT_CPU = 0;
    public const int RLIMIT_FSIZE = 1;
    public const int RLIMIT_DATA = 2;
    public const int RLIMIT_CORE = 4;
    public const int RLIMIT_NPROC = 6;
    public const int RLIMIT_NOFILE = 7;

    // socket(2), unix(7), netdevice(7), ioctl_tty(2)
    public const int AF_UNIX = 1;
    public const int AF_INET = 2;
    public const int AF_VSOCK = 40;
    public const int VMADDR_CID_HOST = 2;
    public const int SOCK_STREAM = 1;
    public const int SOCK_DGRAM = 2;
    public const int SOCK_SEQPACKET = 5;
    public const int SOCK_CLOEXEC = 0x80000;
    public const int SOL_SOCKET = 1;
    public const int SO_PEERCRED = 17;
    public const int SCM_RIGHTS = 1;
    public const int MSG_CMSG_CLOEXEC = 0x40000000;
    public const int MSG_DONTWAIT = 0x40;
    public const int SIOCSIFFLAGS = 0x8914;
    public const int IFF_UP = 1;
    public const int TIOCSPTLCK = 0x40045431;
    public const int TIOCSWINSZ = 0x5414;

    // random(4), clock_settime(2)
    public const int RNDADDENTROPY = 0x40085203;
    public const int RNDRESEEDCRNG = 0x5207;
    public const int CLOCK_REALTIME = 0;

    // poll(2), wait(2), signal(7)
    public const short POLLIN = 1;
    public const short POLLOUT = 4;
    public const short POLLERR = 8;
    public const short POLLHUP = 16;
    public const short POLLNVAL = 32;
    public const int WNOHANG = 1;
    public const int SIG_BLOCK = 0;
    public const int SIG_SETMASK = 2;
    public const int SIGINT = 2;
    public const int SIGKILL = 9;
    public const int SIGPIPE = 13;
    public const int SIGSYS = 31;
    public const int SIGXCPU = 24;
    public const int SIGXFSZ = 25;
    public const int SIGCHLD = 17;

    // posix_spawn(3)
    public const short POSIX_SPAWN_SETSIGDEF = 4;
    public const short POSIX_SPAWN_SETSIGMASK = 8;
    public const short POSIX_SPAWN_SETSID = 0x80;
}
