using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Guard.Hooks.Git;
using Guard.Hooks.Promotion;
using Guard.Hooks.Receiving;
using LibGit2Sharp;

namespace Guard.Hooks.Keeping;

/// <summary>The files of a candidate's objects in the vault, as names below its directory of objects: what public lacks of them is linked there.</summary>
/// <param name="Names">Such as <c>1f/7a7a…</c> and <c>pack/pack-….idx</c>, in the order in which they may be seen: children before parents, a pack before its index.</param>
internal sealed partial record KeptObjects(IReadOnlyList<string> Names)
{
    private const int MostNames = 1000;

    /// <summary>The loose ones of a small candidate.</summary>
    /// <returns>Null when there are many, or one is not loose: git packs them then.</returns>
    public static KeptObjects? OfLoose(StoreHandles stores, GuardedRepository repository, string commit, string baseCommit)
    {
        if (stores.Use(repository.VaultPath, vault => CandidateObjects.Read(vault, commit, baseCommit)) is not { } objects) return null;
        string[] loose = [.. objects.Where(id => File.Exists(Path.Combine(repository.VaultPath, "objects", LooseObject.NameOf(id))))];
        bool whole = loose.Length == objects.Count
            || stores.Use(repository.PublicPath, shown => objects.Except(loose).All(id => shown.ObjectDatabase.Contains(new ObjectId(id))));
        return whole ? new KeptObjects([.. loose.Select(LooseObject.NameOf)]) : null;
    }

    /// <summary>Makes a pack of them in the vault, flushed by git; the same objects make the same pack.</summary>
    /// <exception cref="GitException">git failed.</exception>
    public static async Task<KeptObjects> PackAsync(string vault, string commit, string baseCommit)
    {
        string packs = Path.Combine(vault, "objects", "pack");
        GitResult result = await GitProcess.RunCheckedAsync(
            vault, ["pack-objects", "--revs", "--quiet", "--delta-base-offset", "--threads=1", Path.Combine(packs, "pack")], Encoding.ASCII.GetBytes($"{commit}\n^{baseCommit}\n"));
        string[] suffixes = [".pack", ".rev", ".idx"];
        return new KeptObjects([.. suffixes.Select(suffix => $"pack/pack-{result.Text}{suffix}").Where(name => File.Exists(Path.Combine(vault, "objects", name)))]);
    }

    /// <summary>Reads a keeper's answer.</summary>
    /// <exception cref="InvalidDataException">A name is none of an object or a pack, or there are too many.</exception>
    public static KeptObjects Read(JsonObject json)
    {
        string[] names = [.. json["objects"]!.AsArray().Take(MostNames + 1).Select(name => (string)name!)];
        return names.Length <= MostNames && names.All(name => NameShape().IsMatch(name))
            ? new KeptObjects(names)
            : throw new InvalidDataException("these are no names of objects");
    }

    /// <summary>The answer that <see cref="Read"/> takes.</summary>
    public JsonObject ToJson() => new() { ["objects"] = new JsonArray([.. Names.Select(name => (JsonNode)name)]) };

    [GeneratedRegex(@"^(?:[0-9a-f]{2}/[0-9a-f]{38}|pack/pack-[0-9a-f]{40}\.(?:pack|rev|idx))\z")]
    private static partial Regex NameShape();
}
