using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Guard.Home;

namespace Guard.Nights;

/// <summary>The nights of one repository: a file each, replaced durably at every step, so that a crash finds the last one whole.</summary>
internal sealed class NightStore
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    private readonly Lock _lock = new();
    private readonly string _directory;
    private readonly SortedDictionary<int, Night> _nights = [];

    /// <summary>Reads all of them.</summary>
    /// <param name="directory">Their directory; made when the first one is kept.</param>
    /// <exception cref="GuardException">G342: one cannot be read; none is started or resumed then.</exception>
    public NightStore(string directory)
    {
        _directory = directory;
        if (!Directory.Exists(directory)) return;
        foreach (string path in Directory.EnumerateFiles(directory, "N*.json"))
        {
            Night night = Read(path);
            _nights[NumberOf(night.Id)] = night;
        }
    }

    /// <summary>All of them, oldest first.</summary>
    public IReadOnlyList<Night> All
    {
        get
        {
            lock (_lock) return [.. _nights.Values];
        }
    }

    /// <summary>The one that is not over, or null.</summary>
    public Night? Current => All.LastOrDefault(each => !each.IsOver);

    /// <summary>One by its id, or null.</summary>
    public Night? Find(string id)
    {
        lock (_lock) return _nights.GetValueOrDefault(NumberOf(id));
    }

    /// <summary>Keeps a new one under the next id.</summary>
    /// <exception cref="IOException">It cannot be written; there is none then.</exception>
    public Night Add(Func<string, Night> make)
    {
        lock (_lock)
        {
            string id = string.Create(CultureInfo.InvariantCulture, $"N{(_nights.Count == 0 ? 0 : _nights.Keys.Last()) + 1}");
            Night night = make(id);
            DurableFile.Files.MakeDirectory(_directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            return Write(night);
        }
    }

    /// <summary>Changes one.</summary>
    /// <exception cref="IOException">It cannot be written; it is as it was.</exception>
    public Night Change(string id, Func<Night, Night> change)
    {
        lock (_lock) return Write(change(_nights[NumberOf(id)]));
    }

    private Night Write(Night night)
    {
        DurableFile.Replace(Path.Combine(_directory, night.Id + ".json"), JsonSerializer.SerializeToUtf8Bytes(night, Options));
        return _nights[NumberOf(night.Id)] = night;
    }

    private static Night Read(string path)
    {
        try
        {
            Night night = JsonSerializer.Deserialize<Night>(File.ReadAllBytes(path), Options) ?? throw new JsonException("null");
            return night.V == 1 && NumberOf(night.Id) > 0 && night.Id == Path.GetFileNameWithoutExtension(path) ? night : throw new JsonException("its version or its id is none");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new GuardException(
                ExitCode.Usage, "G342", $"The night in {path} cannot be read: {error.Message}", "Move the file away; its candidates and log entries are kept elsewhere. Then guard stop, and the command again.", error);
        }
    }

    private static int NumberOf(string id) => id.Length > 1 && id[0] == 'N' && int.TryParse(id.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0;
}
