using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using Guard.Vm.Interop;
using Guard.Vm.Seccomp;

namespace Guard.Vm.Tests.Interop;

/// <summary>Compiles C static asserts for every constant and structure of Guard.Vm.Interop against this machine's headers.</summary>
[TestClass]
public sealed class AbiTests
{
    private const string Headers = """
        #define _GNU_SOURCE
        #include <stddef.h>
        #include <fcntl.h>
        #include <poll.h>
        #include <sched.h>
        #include <signal.h>
        #include <spawn.h>
        #include <sys/ioctl.h>
        #include <sys/prctl.h>
        #include <sys/resource.h>
        #include <sys/socket.h>
        #include <sys/syscall.h>
        #include <sys/uio.h>
        #include <sys/un.h>
        #include <sys/wait.h>
        #include <errno.h>
        #include <net/if.h>
        #include <linux/audit.h>
        #include <linux/capability.h>
        #include <linux/close_range.h>
        #include <linux/filter.h>
        #include <linux/mount.h>
        #include <linux/openat2.h>
        #include <linux/seccomp.h>
        #include <linux/securebits.h>
        #include <linux/sockios.h>
        #ifndef MS_PRIVATE
        #define MS_NOSUID 2
        #define MS_NODEV 4
        #define MS_NOEXEC 8
        #define MS_REC 16384
        #define MS_PRIVATE (1<<18)
        #endif
        #ifndef MNT_DETACH
        #define MNT_DETACH 2
        #endif

        """;

    [TestMethod]
    public void Constants_are_the_headers() => Check(
        from type in (Type[])[typeof(Native), typeof(SystemCall), typeof(Errno)]
        from field in type.GetFields(BindingFlags.Public | BindingFlags.Static)
        where field.IsLiteral
        // __NR_* and O_* are macros everywhere; FSCONFIG_* and P* are enumerators and cannot be asked for by the preprocessor.
        select $"_Static_assert({field.Name} == {Literal(field.GetRawConstantValue()!)}, \"{field.Name}\");");

    [TestMethod]
    public void System_call_numbers_are_the_headers() => Check(
        SystemCallTable.All.Select(name => $"#ifdef __NR_{name}\n_Static_assert(__NR_{name} == {SystemCallTable.Number(name)}, \"{name}\");\n#endif"));

    [TestMethod]
    public void Structures_have_the_headers_layout() => Check(
    [
        Layout<SockFilter>("struct sock_filter", "code", "jt", "jf", "k"),
        Layout<SockFilterProgram>("struct sock_fprog", "len", "filter"),
        Layout<MountAttributes>("struct mount_attr", "attr_set", "attr_clr", "propagation", "userns_fd"),
        Layout<OpenHow>("struct open_how", "flags", "mode", "resolve"),
        Layout<ResourceLimit>("struct rlimit", "rlim_cur", "rlim_max"),
        Layout<CapabilityHeader>("struct __user_cap_header_struct", "version", "pid"),
        Layout<CapabilityData>("struct __user_cap_data_struct", "effective", "permitted", "inheritable"),
        Layout<TerminalSize>("struct winsize", "ws_row", "ws_col", "ws_xpixel", "ws_ypixel"),
        Layout<MessageHeader>("struct msghdr", "msg_name", "msg_namelen", "msg_iov", "msg_iovlen", "msg_control", "msg_controllen", "msg_flags"),
        Layout<IoVector>("struct iovec", "iov_base", "iov_len"),
        Layout<PollEntry>("struct pollfd", "fd", "events", "revents"),
        $"_Static_assert(CMSG_SPACE(sizeof(int)) == {Marshal.SizeOf<ControlHeader>()} && CMSG_LEN(sizeof(int)) == 20, \"cmsg\");",
        "_Static_assert(sizeof(struct sockaddr_un) == 110 && sizeof(((struct sockaddr_un*)0)->sun_path) == 108, \"sockaddr_un\");",
        "_Static_assert(sizeof(struct ifreq) == 40 && offsetof(struct ifreq, ifr_flags) == 16, \"ifreq\");",
        "_Static_assert(sizeof(struct seccomp_data) == 64 && offsetof(struct seccomp_data, args) == 16 && offsetof(struct seccomp_data, arch) == 4, \"seccomp_data\");",
        $"_Static_assert(sizeof(posix_spawn_file_actions_t) <= {Spawn.OpaqueBytes} && sizeof(posix_spawnattr_t) <= {Spawn.OpaqueBytes} && sizeof(sigset_t) <= {Spawn.OpaqueBytes}, \"spawn\");",
        "#include <linux/stat.h>\n_Static_assert(offsetof(struct statx, stx_nlink) == 16 && offsetof(struct statx, stx_mode) == 28 && sizeof(struct statx) == 256, \"statx\");",
        "_Static_assert(sizeof(struct ucred) == 12 && offsetof(struct ucred, pid) == 0, \"ucred\");",
    ]);

    [TestMethod]
    public void A_wrong_constant_is_noticed() =>
        Assert.ThrowsExactly<AssertFailedException>(() => Check(["_Static_assert(PR_SET_NO_NEW_PRIVS == 39, \"wrong\");"]));

    private static string Layout<T>(string type, params string[] fields)
        where T : struct
    {
        var text = new StringBuilder($"_Static_assert(sizeof({type}) == {Marshal.SizeOf<T>()}, \"sizeof {type}\");\n");
        FieldInfo[] managed = typeof(T).GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance);
        Assert.HasCount(fields.Length, managed, typeof(T).Name);
        for (int index = 0; index < fields.Length; index++)
            text.AppendLine($"_Static_assert(offsetof({type}, {fields[index]}) == {Marshal.OffsetOf<T>(managed[index].Name)}, \"{type}.{fields[index]}\");");
        return text.ToString();
    }

    private static string Literal(object value) => value is uint or ulong
        ? Convert.ToString(value, CultureInfo.InvariantCulture) + "u"
        : Convert.ToString(value, CultureInfo.InvariantCulture)!;

    private static void Check(IEnumerable<string> assertions)
    {
        string source = Headers + string.Join('\n', assertions) + "\nint main(void) { return 0; }\n";
        (bool compiled, string errors) = CCompiler.Compile(source, Path.Combine(Boxes.FreshDirectory(), "abi"));
        Assert.IsTrue(compiled, errors);
    }
}
