using System.Globalization;

namespace Guard.Vm.Process;

/// <summary>A range of uids that exist in this process's user namespace (user_namespaces(7)).</summary>
/// <param name="First">The first uid.</param>
/// <param name="Outer">What the first one is in the namespace further out.</param>
/// <param name="Count">How many there are.</param>
public readonly record struct UidRange(uint First, uint Outer, uint Count)
{
    /// <summary>Reads /proc/self/uid_map.</summary>
    public static IReadOnlyList<UidRange> Read()
    {
        var ranges = new List<UidRange>();
        foreach (string line in File.ReadAllLines("/proc/self/uid_map"))
        {
            string[] fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length != 3) continue;
            uint[] numbers = [.. fields.Select(field => uint.Parse(field, CultureInfo.InvariantCulture))];
            ranges.Add(new UidRange(numbers[0], numbers[1], numbers[2]));
        }

        return ranges;
    }

    /// <summary>Whether a uid is in the range.</summary>
    public bool Contains(uint uid) => uid >= First && uid - First < Count;

    /// <summary>What a uid of the range is in the namespace further out.</summary>
    public uint ToOuter(uint uid) => Outer + (uid - First);
}
