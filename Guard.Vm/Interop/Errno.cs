using System.Runtime.InteropServices;

namespace Guard.Vm.Interop;

/// <summary>Error numbers that code here decides on (errno(3), x86-64).</summary>
internal static class Errno
{
    public const int EPERM = 1;
    public const int ENOENT = 2;
    public const int ESRCH = 3;
    public const int EINTR = 4;
    public const int EIO = 5;
    public const int ENXIO = 6;
    public const int EAGAIN = 11;
    public const int ENOMEM = 12;
    public const int EACCES = 13;
    public const int EFAULT = 14;
    public const int EBUSY = 16;
    public const int EEXIST = 17;
    public const int ENODEV = 19;
    public const int ENOTDIR = 20;
    public const int EINVAL = 22;
    public const int ENOSPC = 28;
    public const int EPIPE = 32;
    public const int ENOSYS = 38;
    public const int ELOOP = 40;
    public const int EUSERS = 87;
    public const int EAFNOSUPPORT = 97;

    /// <summary>Name, number and text of an error, for a message.</summary>
    public static string Describe(int errno)
    {
        string name = errno switch
        {
            EPERM => "EPERM", ENOENT => "ENOENT", ESRCH => "ESRCH", EAGAIN => "EAGAIN", ENOMEM => "ENOMEM", EACCES => "EACCES",
            EBUSY => "EBUSY", EEXIST => "EEXIST", ENOTDIR => "ENOTDIR", EINVAL => "EINVAL", ENOSPC => "ENOSPC", ENOSYS => "ENOSYS",
            ELOOP => "ELOOP", EUSERS => "EUSERS", _ => $"errno {errno}",
        };
        return $"{Marshal.GetPInvokeErrorMessage(errno)} ({name})";
    }
}
