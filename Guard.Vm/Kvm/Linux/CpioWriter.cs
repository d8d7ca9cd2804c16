using System.Globalization;
using System.Text;

namespace Guard.Vm.Kvm.Linux;

/// <summary>
/// Writes an archive that a Linux kernel unpacks as its first root (newc; Documentation/driver-api/early-userspace/buffer-format.rst). Everything in it
/// belongs to the guest's root, and its bytes depend on what is put in and on nothing else.
/// </summary>
internal sealed class CpioWriter
{
    private const int Directory = 0x41ed /* drwxr-xr-x */, Regular = 0x81a4 /* -rw-r--r-- */, Program = 0x81ed /* -rwxr-xr-x */, Character = 0x2180 /* crw------- */;
    private const string Trailer = "TRAILER!!!";
    private readonly List<byte> _bytes = [];
    private int _number;

    /// <summary>Puts a directory in; those above it are in already.</summary>
    public CpioWriter AddDirectory(string path) => Add(path, Directory, []);

    /// <summary>Puts a file in.</summary>
    public CpioWriter AddFile(string path, ReadOnlySpan<byte> content, bool program = false) => Add(path, program ? Program : Regular, content);

    /// <summary>Puts a character device in.</summary>
    public CpioWriter AddDevice(string path, uint major, uint minor) => Add(path, Character, [], major, minor);

    /// <summary>The whole archive.</summary>
    public byte[] Finish()
    {
        Add(Trailer, 0, []);
        return [.. _bytes];
    }

    private CpioWriter Add(string path, int mode, ReadOnlySpan<byte> content, uint major = 0, uint minor = 0)
    {
        byte[] name = Encoding.UTF8.GetBytes(path);
        uint[] fields = [(uint)++_number, (uint)mode, 0, 0, 1, 0, (uint)content.Length, 0, 0, major, minor, (uint)name.Length + 1, 0];
        var header = new StringBuilder("070701");
        foreach (uint field in fields) header.Append(field.ToString("x8", CultureInfo.InvariantCulture));
        _bytes.AddRange(Encoding.ASCII.GetBytes(header.ToString()));
        _bytes.AddRange(name);
        _bytes.Add(0);
        Align();
        _bytes.AddRange(content);
        Align();
        return this;
    }

    private void Align()
    {
        while ((_bytes.Count & 3) != 0) _bytes.Add(0);
    }
}
