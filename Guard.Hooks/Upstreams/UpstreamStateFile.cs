using System.Text.Json;
using System.Text.Json.Serialization;
using Guard.Hooks.Receiving;
using Guard.Log.Files;

namespace Guard.Hooks.Upstreams;

/// <summary>The durable <see cref="UpstreamState"/> of one repository. A damaged file is an error and never a fresh start: a pause must not be forgotten.</summary>
internal sealed class UpstreamStateFile
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    private readonly Lock gate = new();
    private readonly string path;
    private readonly DurableFiles files;
    private UpstreamState state;

    /// <summary>Reads the state, or begins one.</summary>
    /// <exception cref="FormatException">The file is damaged.</exception>
    public UpstreamStateFile(string path, DurableFiles files)
    {
        (this.path, this.files) = (path, files);
        state = File.Exists(path) ? Read(File.ReadAllBytes(path)) : new UpstreamState();
    }

    /// <summary>The state now.</summary>
    public UpstreamState State => Volatile.Read(ref state);

    /// <summary>Makes a change of the state durable; nothing is written when nothing changes.</summary>
    /// <param name="change">Gives the next state.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Set(Func<UpstreamState, UpstreamState> change)
    {
        lock (gate)
        {
            UpstreamState next = change(state);
            if (next == state) return;
            files.Replace(path, JsonSerializer.SerializeToUtf8Bytes(next, Options));
            Volatile.Write(ref state, next);
        }
    }

    private UpstreamState Read(byte[] bytes)
    {
        try
        {
            UpstreamState read = JsonSerializer.Deserialize<UpstreamState>(bytes, Options) ?? throw new JsonException("null");
            return read.V == 1 && (read.Known is null || RefNames.IsObjectId(read.Known)) ? read : throw new JsonException("its version or an id is none");
        }
        catch (JsonException error)
        {
            throw new FormatException(
                $"{path} is damaged: {error.Message} Restore it from a back-up. Without one, look at the upstream's branch yourself (was it moved by force?) and move the file away.", error);
        }
    }
}
