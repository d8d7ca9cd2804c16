using System.Globalization;

namespace Guard.Shim.Guest;

/// <summary>What a guest's first process is to do, as the host wrote it into the first root.</summary>
/// <param name="Modules">Modules to load, in order: names below /guard/m.</param>
/// <param name="HasRoot">Whether the root is an image in persistent memory.</param>
/// <param name="VsockPort">The host's port.</param>
internal sealed record GuestPlan(IReadOnlyList<string> Modules, bool HasRoot, uint VsockPort)
{
    /// <summary>Reads a plan.</summary>
    /// <exception cref="IOException">It is none.</exception>
    public static GuestPlan Read(string path)
    {
        var modules = new List<string>();
        bool root = false;
        uint port = 0;
        foreach (string line in File.ReadAllLines(path))
        {
            switch (line.Split(' '))
            {
                case ["module", var name]: modules.Add(name); break;
                case ["root"]: root = true; break;
                case ["vsock", var number]: port = uint.Parse(number, NumberStyles.None, CultureInfo.InvariantCulture); break;
                default: throw new IOException($"{path} has a line that is not known: {line}");
            }
        }

        return new GuestPlan(modules, root, port);
    }
}
