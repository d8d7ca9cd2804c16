using System.Runtime.InteropServices;

namespace Guard.Vm.Interop;

/// <summary>posix_spawn(3): how the Shim's init and detach start programs; glibc makes the child with vfork semantics, so no managed code runs in it.</summary>
// SAFETY: declarations only; who calls vouches for the pointers, and an ABI test compares the room for opaque structures with the headers.
internal static unsafe partial class Spawn
{
    /// <summary>Room for posix_spawn_file_actions_t (80 bytes in glibc), posix_spawnattr_t (336) and sigset_t (128), with reserve.</summary>
    public const int OpaqueBytes = 512;

    [LibraryImport("libc")]
    public static partial int posix_spawn(int* pid, byte* path, void* actions, void* attributes, byte** arguments, byte** environment);

    [LibraryImport("libc")]
    public static partial int posix_spawn_file_actions_init(void* actions);

    [LibraryImport("libc")]
    public static partial int posix_spawn_file_actions_addopen(void* actions, int descriptor, byte* path, int flags, uint mode);

    [LibraryImport("libc")]
    public static partial int posix_spawn_file_actions_adddup2(void* actions, int descriptor, int target);

    [LibraryImport("libc")]
    public static partial int posix_spawnattr_init(void* attributes);

    [LibraryImport("libc")]
    public static partial int posix_spawnattr_setflags(void* attributes, short flags);

    [LibraryImport("libc")]
    public static partial int posix_spawnattr_setsigmask(void* attributes, void* set);

    [LibraryImport("libc")]
    public static partial int posix_spawnattr_setsigdefault(void* attributes, void* set);

    [LibraryImport("libc")]
    public static partial int sigemptyset(void* set);

    [LibraryImport("libc")]
    public static partial int sigfillset(void* set);
}
