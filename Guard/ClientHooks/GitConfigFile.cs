using System.Text;

namespace Guard.ClientHooks;

/// <summary>Edits a git configuration file as text, under git's own lock and by git's own way: the lock becomes the file.</summary>
internal static class GitConfigFile
{
    /// <summary>Edits a file.</summary>
    /// <param name="path">The file; nothing happens when it is missing.</param>
    /// <param name="edit">From its bytes as Latin-1 to what they shall be.</param>
    /// <exception cref="GuardException">Another program holds the lock.</exception>
    public static void Edit(string path, Func<string, string> edit)
    {
        if (!File.Exists(path)) return;
        string file = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        string held = file + ".lock";
        FileStream stream;
        try
        {
            stream = new FileStream(held, FileMode.CreateNew, FileAccess.Write);
        }
        catch (IOException error) when (File.Exists(held))
        {
            throw new GuardException(
                ExitCode.Usage, "G191", $"{path} is being changed by another program: {held} exists.", "Try again; if no git runs there, delete the lock.", error);
        }

        bool done = false;
        try
        {
            using (stream)
            {
                string before = Encoding.Latin1.GetString(File.ReadAllBytes(file));
                string after = edit(before);
                if (after == before) return;
                stream.Write(Encoding.Latin1.GetBytes(after));
                stream.Flush(flushToDisk: true);
            }

            File.SetUnixFileMode(held, File.GetUnixFileMode(file));
            File.Move(held, file, overwrite: true);
            done = true;
        }
        finally
        {
            if (!done) File.Delete(held);
        }
    }
}
