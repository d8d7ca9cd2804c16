using System.Reflection;
using System.Runtime.InteropServices;
using Guard.Vm.Interop;
using Guard.Vm.Seccomp;

namespace Guard.Vm.Tests.Interop;

/// <summary>Compiles C static asserts for every constant and structure of Guard.Vm.Interop against this machine's headers.</summary>
[TestClass]
public sealed class AbiTests
{
    [TestMethod]
    public void Constants_are_the_headers() => AbiCheck.Compile(
        from type in (Type[])[typeof(Native), typeof(SystemCall), typeof(Errno)]
        from field in type.GetFields(BindingFlags.Public | BindingFlags.Static)
        where field.IsLiteral
        // __NR_* and O_* are macros everywhere; FSCONFIG_* and P* are enumerators and cannot be asked for by the preprocessor.
        select $"_Static_assert({field.Name} == {AbiCheck.Literal(field.GetRawConstantValue()!)}, \"{field.Name}\");");

    [TestMethod]
    public void System_call_numbers_are_the_headers() => AbiCheck.Compile(
        SystemCallTable.All.Select(name => $"#ifdef __NR_{name}\n_Static_assert(__NR_{name} == {SystemCallTable.Number(name)}, \"{name}\");\n#endif"));

    [TestMethod]
    public void Structures_have_the_headers_layout() => AbiCheck.Compile(
    [
        AbiCheck.Layout<SockFilter>("struct sock_filter", "code", "jt", "jf", "k"),
        AbiCheck.Layout<SockFilterProgram>("struct sock_fprog", "len", "filter"),
        AbiCheck.Layout<MountAttributes>("struct mount_attr", "attr_set", "attr_clr", "propagation", "userns_fd"),
        AbiCheck.Layout<OpenHow>("struct open_how", "flags", "mode", "resolve"),
        AbiCheck.Layout<ResourceLimit>("struct rlimit", "rlim_cur", "rlim_max"),
        AbiCheck.Layout<CapabilityHeader>("struct __user_cap_header_struct", "version", "pid"),
        AbiCheck.Layout<CapabilityData>("struct __user_cap_data_struct", "effective", "permitted", "inheritable"),
        AbiCheck.Layout<TerminalSize>("struct winsize", "ws_row", "ws_col", "ws_xpixel", "ws_ypixel"),
        AbiCheck.Layout<MessageHeader>("struct msghdr", "msg_name", "msg_namelen", "msg_iov", "msg_iovlen", "msg_control", "msg_controllen", "msg_flags"),
        AbiCheck.Layout<IoVector>("struct iovec", "iov_base", "iov_len"),
        AbiCheck.Layout<PollEntry>("struct pollfd", "fd", "events", "revents"),
        $"_Static_assert(CMSG_SPACE(sizeof(int)) == {Marshal.SizeOf<ControlHeader>()} && CMSG_LEN(sizeof(int)) == 20, \"cmsg\");",
        "_Static_assert(sizeof(struct sockaddr_un) == 110 && sizeof(((struct sockaddr_un*)0)->sun_path) == 108, \"sockaddr_un\");",
        "_Static_assert(sizeof(struct ifreq) == 40 && offsetof(struct ifreq, ifr_flags) == 16, \"ifreq\");",
        "_Static_assert(sizeof(struct seccomp_data) == 64 && offsetof(struct seccomp_data, args) == 16 && offsetof(struct seccomp_data, arch) == 4, \"seccomp_data\");",
        $"_Static_assert(sizeof(posix_spawn_file_actions_t) <= {Spawn.OpaqueBytes} && sizeof(posix_spawnattr_t) <= {Spawn.OpaqueBytes} && sizeof(sigset_t) <= {Spawn.OpaqueBytes}, \"spawn\");",
        "#include <linux/stat.h>\n_Static_assert(offsetof(struct statx, stx_nlink) == 16 && offsetof(struct statx, stx_mode) == 28 && sizeof(struct statx) == 256, \"statx\");",
        AbiCheck.Layout<VsockAddress>("struct sockaddr_vm", "svm_family", "svm_reserved1", "svm_port", "svm_cid", "svm_flags"),
        "_Static_assert(sizeof(struct rand_pool_info) == 8 && offsetof(struct rand_pool_info, buf_size) == 4, \"rand_pool_info\");",
        "_Static_assert(sizeof(struct ucred) == 12 && offsetof(struct ucred, pid) == 0, \"ucred\");",
    ]);

    [TestMethod]
    public void A_wrong_constant_is_noticed() =>
        Assert.ThrowsExactly<AssertFailedException>(() => AbiCheck.Compile(["_Static_assert(PR_SET_NO_NEW_PRIVS == 39, \"wrong\");"]));
}
