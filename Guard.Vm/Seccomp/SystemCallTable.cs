using System.Collections.Frozen;
using System.Globalization;
using System.Reflection;

namespace Guard.Vm.Seccomp;

/// <summary>Names and numbers of x86-64's system calls (arch/x86/entry/syscalls/syscall_64.tbl of Linux 6.18), embedded as data.</summary>
public static class SystemCallTable
{
    private static readonly FrozenDictionary<string, uint> Numbers = Load();
    private static readonly FrozenDictionary<uint, string> Names = Numbers.ToFrozenDictionary(pair => pair.Value, pair => pair.Key);

    /// <summary>The newest number that this table knows; a filter answers ENOSYS above it, so that libc falls back.</summary>
    public static uint Newest { get; } = Numbers.Values.Max();

    /// <summary>All names.</summary>
    public static IEnumerable<string> All => Numbers.Keys;

    /// <summary>The number of a call, or null.</summary>
    public static uint? Number(string name) => Numbers.TryGetValue(name, out uint number) ? number : null;

    /// <summary>The name of a number, or null.</summary>
    public static string? Name(uint number) => Names.GetValueOrDefault(number);

    private static FrozenDictionary<string, uint> Load()
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("x86_64.txt")
            ?? throw new InvalidOperationException("The table of system calls is not embedded.");
        using var reader = new StreamReader(stream);
        var numbers = new Dictionary<string, uint>(StringComparer.Ordinal);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#') continue;
            int space = line.IndexOf(' ', StringComparison.Ordinal);
            numbers.Add(line[(space + 1)..], uint.Parse(line[..space], CultureInfo.InvariantCulture));
        }

        return numbers.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
