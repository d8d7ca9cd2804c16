using System.Text.Json;
using System.Text.Json.Serialization;
using Guard.Home;
using Guard.Hooks.Receiving;

namespace Guard.Publishing;

/// <summary>The durable <see cref="PublishState"/> of one repository.</summary>
internal sealed class PublishStateFile
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    private readonly string _path;
    private PublishState _state;

    /// <summary>Reads it, or begins anew. A damaged file is no danger: the upstream itself says what it has.</summary>
    public PublishStateFile(string path)
    {
        _path = path;
        _state = File.Exists(path) ? Read(path) : new PublishState();
    }

    /// <summary>The state now.</summary>
    public PublishState State => Volatile.Read(ref _state);

    /// <summary>Makes a state durable.</summary>
    /// <exception cref="IOException">It cannot be written; it is as it was.</exception>
    public void Set(PublishState next)
    {
        if (next == _state) return;
        DurableFile.Replace(_path, JsonSerializer.SerializeToUtf8Bytes(next, Options));
        Volatile.Write(ref _state, next);
    }

    private static PublishState Read(string path)
    {
        try
        {
            PublishState read = JsonSerializer.Deserialize<PublishState>(File.ReadAllBytes(path), Options) ?? new PublishState();
            return read.V == 1 && (read.Commit is null || RefNames.IsObjectId(read.Commit)) ? read : new PublishState();
        }
        catch (JsonException)
        {
            return new PublishState();
        }
    }
}
