using System.Globalization;
using System.Text;

namespace Guard.EndToEnd.Tests.Support;

/// <summary>Searches everything of a running box for a text, from outside: environments, arguments, memory and files of all its processes.</summary>
internal sealed class BoxSweep
{
    private const int Chunk = 1 << 20;
    private readonly List<int> processes;

    /// <summary>Takes the processes that share the pid namespace of one of them.</summary>
    public BoxSweep(int member)
    {
        string box = Namespace(member)!;
        processes = [.. All().Where(id => Namespace(id) == box)];
    }

    /// <summary>How many processes are looked at.</summary>
    public int Looked => processes.Count;

    /// <summary>The process that runs <c>sleep MARKER</c>, or null.</summary>
    public static int? Find(string marker) => All().Cast<int?>().FirstOrDefault(id => Read($"/proc/{id}/cmdline") == $"sleep\0{marker}\0");

    /// <summary>Where a text stands.</summary>
    public IReadOnlyList<string> Search(string text)
    {
        var found = new List<string>();
        byte[] wanted = Encoding.ASCII.GetBytes(text);
        foreach (int id in processes)
        {
            foreach (string file in (string[])["environ", "cmdline"])
            {
                if (Read($"/proc/{id}/{file}").Contains(text, StringComparison.Ordinal)) found.Add($"{id} {file}");
            }

            if (InMemory(id, wanted)) found.Add($"{id} mem");
        }

        // One mount namespace has them all; what is the host's and read-only (/usr) is not the box's.
        string root = $"/proc/{processes[0]}/root";
        foreach (string below in (string[])["/home", "/tmp", "/workspace", "/run", "/etc", "/var"])
            found.AddRange(Files(root + below).Where(file => Read(file).Contains(text, StringComparison.Ordinal)).Select(file => file[root.Length..]));
        return found;
    }

    private static bool InMemory(int id, byte[] wanted)
    {
        using FileStream memory = new($"/proc/{id}/mem", FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        byte[] buffer = new byte[Chunk + wanted.Length];
        foreach (string line in Read($"/proc/{id}/maps").Split('\n').Where(line => line.Contains(" r", StringComparison.Ordinal) && !line.Contains("[v", StringComparison.Ordinal)))
        {
            string[] ends = line.Split(' ')[0].Split('-');
            long end = long.Parse(ends[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            for (long at = long.Parse(ends[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture); at < end; at += Chunk)
            {
                try
                {
                    memory.Position = at;
                    int count = memory.ReadAtLeast(buffer.AsSpan(0, (int)Math.Min(buffer.Length, end - at)), 1, throwOnEndOfStream: false);
                    if (buffer.AsSpan(0, count).IndexOf(wanted) >= 0) return true;
                }
                catch (IOException)
                {
                    break; // a hole
                }
            }
        }

        return false;
    }

    private static IEnumerable<string> Files(string directory)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint | FileAttributes.Device };
        return Directory.Exists(directory) ? Directory.EnumerateFiles(directory, "*", options).Where(file => new FileInfo(file).Length is > 0 and < 64 << 20) : [];
    }

    private static string? Namespace(int id)
    {
        try
        {
            return new FileInfo($"/proc/{id}/ns/pid").LinkTarget;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static IEnumerable<int> All() => Directory.EnumerateDirectories("/proc").Select(d => int.TryParse(Path.GetFileName(d), out int id) ? id : 0).Where(id => id > 0);

    private static string Read(string path)
    {
        try
        {
            return Encoding.Latin1.GetString(File.ReadAllBytes(path));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return ""; // it ended, or is none
        }
    }
}
