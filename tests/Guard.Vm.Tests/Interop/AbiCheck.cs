using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;

namespace Guard.Vm.Tests.Interop;

/// <summary>Compiles C static asserts against this machine's headers.</summary>
internal static class AbiCheck
{
    private const string Headers = """
        #define _GNU_SOURCE
        #include <stddef.h>
        #include <fcntl.h>
        #include <poll.h>
        #include <sched.h>
        #include <signal.h>
        #include <spawn.h>
        #include <time.h>
        #include <sys/ioctl.h>
        #include <sys/mman.h>
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
        #include <linux/kvm.h>
        #include <linux/mount.h>
        #include <linux/openat2.h>
        #include <linux/random.h>
        #include <linux/seccomp.h>
        #include <linux/securebits.h>
        #include <linux/sockios.h>
        #include <linux/vm_sockets.h>
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

    /// <summary>Assertions that a structure has a C structure's size and offsets; its fields are named in C, in their order here.</summary>
    public static string Layout<T>(string type, params string[] fields)
        where T : struct => $"_Static_assert(sizeof({type}) == {Marshal.SizeOf<T>()}, \"sizeof {type}\");\n" + Offsets<T>(type, fields);

    /// <summary>Assertions that a structure's fields lie where a C structure's do, which may go on behind it.</summary>
    public static string Offsets<T>(string type, params string[] fields)
        where T : struct
    {
        var text = new StringBuilder();
        FieldInfo[] managed = typeof(T).GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance);
        Assert.HasCount(fields.Length, managed, typeof(T).Name);
        for (int index = 0; index < fields.Length; index++)
            text.AppendLine($"_Static_assert(offsetof({type}, {fields[index]}) == {Marshal.OffsetOf<T>(managed[index].Name)}, \"{type}.{fields[index]}\");");
        return text.ToString();
    }

    /// <summary>A constant as C writes it.</summary>
    public static string Literal(object value) => value is uint or ulong
        ? Convert.ToString(value, CultureInfo.InvariantCulture) + "u"
        : Convert.ToString(value, CultureInfo.InvariantCulture)!;

    /// <summary>Compiles assertions against this machine's headers; one that does not hold fails the test.</summary>
    public static void Compile(IEnumerable<string> assertions)
    {
        string source = Headers + string.Join('\n', assertions) + "\nint main(void) { return 0; }\n";
        (bool compiled, string errors) = CCompiler.Compile(source, Path.Combine(Boxes.FreshDirectory(), "abi"));
        Assert.IsTrue(compiled, errors);
    }
}
