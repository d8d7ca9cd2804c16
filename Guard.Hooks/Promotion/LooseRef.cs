using System.Globalization;
using System.Text;
using Guard.Hooks.Receiving;

namespace Guard.Hooks.Promotion;

/// <summary>
/// A ref in a file of its own, moved without a child process, which would be most of what a promotion takes: the lock <c>NAME.lock</c> is made
/// exclusively, gets the new id, is flushed, and becomes the file by one rename (gitrepository-layout(5); git's lockfile.h). No object is read.
/// </summary>
internal sealed class LooseRef
{
    private const string Committer = "guard <guard@localhost>";
    private const int FileExists = 17; // EEXIST, errno(3): what .NET gives as the result of a call that the system refused
    private readonly string store;
    private readonly string name;

    private LooseRef(string store, string name) => (this.store, this.name) = (store, name);

    private string Path => System.IO.Path.Combine(store, name);

    /// <summary>Finds a ref that can be moved so: its own file is there, and the object it goes to is a file of its own, too.</summary>
    /// <param name="store">One of Guard's bare repositories.</param>
    /// <param name="name">The full ref name.</param>
    /// <param name="newId">Where it goes. An object that is in a pack, or nowhere, is for git to look up.</param>
    public static LooseRef? Find(string store, string name, string newId)
    {
        string target = System.IO.Path.Combine(store, "objects", LooseObject.NameOf(newId));
        return LooseObject.IsPlain(target) && LooseObject.IsPlain(System.IO.Path.Combine(store, name)) ? new LooseRef(store, name) : null;
    }

    /// <summary>Moves it.</summary>
    /// <exception cref="RefConflictException">It was elsewhere or locked; nothing moved.</exception>
    /// <exception cref="IOException">The disk is full, say; nothing moved.</exception>
    public void Move(string oldId, string newId, string reason)
    {
        string held = Path + ".lock";
        FileStream stream;
        try
        {
            stream = new FileStream(held, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        }
        catch (IOException error) when (error.HResult == FileExists) // not by looking: it may be gone again
        {
            throw new RefConflictException($"{name} did not move from {oldId[..12]} to {newId[..12]}: it is locked ({error.Message})");
        }

        bool done = false;
        try
        {
            using (stream)
            {
                string now = GuardedRepository.ReadRef(store, name) ?? RefNames.Zero;
                if (now != oldId) throw new RefConflictException($"{name} did not move from {oldId[..12]} to {newId[..12]}: it is at {now[..12]}");
                stream.Write(Encoding.ASCII.GetBytes(newId + "\n"));
                stream.Flush(flushToDisk: true);
            }

            Log(oldId, newId, reason); // before, as git does: a line too many says what was tried, a line too few hides what was done
            File.Move(held, Path, overwrite: true);
            done = true;
        }
        finally
        {
            if (!done) File.Delete(held);
        }
    }

    private void Log(string oldId, string newId, string reason)
    {
        string log = System.IO.Path.Combine(store, "logs", name);
        if (!File.Exists(log)) return;
        long seconds = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        File.AppendAllText(log, string.Create(CultureInfo.InvariantCulture, $"{oldId} {newId} {Committer} {seconds} +0000\t{reason.ReplaceLineEndings(" ")}\n"));
    }
}
