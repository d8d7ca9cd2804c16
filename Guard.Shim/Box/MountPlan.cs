using Guard.Vm;
using Guard.Vm.Interop;

namespace Guard.Shim.Box;

/// <summary>One mount of the spec: what is opened of the host, and how it enters the box.</summary>
internal sealed class MountPlan
{
    private readonly BoxMount _mount;
    private readonly int _index;
    private readonly bool _isFile;
    private readonly List<nint> _trees = [];
    private string _upper = "", _work = "";

    private MountPlan(BoxMount mount, int index)
    {
        _mount = mount;
        _index = index;
        _isFile = mount.Kind is BoxMountKind.ReadOnly or BoxMountKind.ReadWrite && !Directory.Exists(mount.Source);
    }

    private string Stage => $"/run/guard/stage/{_index}";

    /// <summary>Adds the steps that clone the sources.</summary>
    public static MountPlan Open(StepList opening, BoxMount mount, int index)
    {
        var plan = new MountPlan(mount, index);
        switch (mount.Kind)
        {
            case BoxMountKind.ReadOnly:
                plan._trees.Add(opening.Clone(mount.Source!, BoxPlan.ReadOnlyTree, required: true));
                break;
            case BoxMountKind.ReadWrite:
                plan._trees.Add(opening.Clone(mount.Source!, BoxPlan.WritableTree, required: true));
                break;
            case BoxMountKind.Overlay:
                foreach (string lower in mount.Source!.Split(':')) plan._trees.Add(opening.Clone(lower, BoxPlan.ReadOnlyTree, required: true));
                plan.OpenUpper(opening);
                break;
        }

        return plan;
    }

    /// <summary>Adds the steps that mount it inside.</summary>
    public void Attach(StepList building)
    {
        string target = _mount.Target;
        if (_isFile)
        {
            building.Directories(target[..Math.Max(1, target.LastIndexOf('/'))]);
            building.MountPointFile(target);
        }
        else
        {
            building.Directories(target);
        }

        switch (_mount.Kind)
        {
            case BoxMountKind.Tmpfs:
                building.Mount("tmpfs", target, Native.MS_NODEV, $"mode=0755,size={Size},nr_inodes=1000000");
                break;
            case BoxMountKind.Overlay:
                Overlay(building, target);
                break;
            default:
                building.Attach(_trees[0], target, _mount.Source!);
                break;
        }
    }

    private long Size => _mount.SizeBytes > 0 ? _mount.SizeBytes : BoxPlan.DefaultSize;

    /// <summary>Upper and work directory must be seen through one mount: their deepest common directory is cloned.</summary>
    private void OpenUpper(StepList opening)
    {
        if (_mount.Upper is null) return;
        string[] upper = _mount.Upper.TrimEnd('/').Split('/'), work = _mount.Work!.TrimEnd('/').Split('/');
        int common = 0;
        while (common < upper.Length - 1 && common < work.Length - 1 && upper[common] == work[common]) common++;
        string parent = common <= 1 ? "/" : string.Join('/', upper[..common]);
        _upper = string.Join('/', upper[common..]);
        _work = string.Join('/', work[common..]);
        _trees.Add(opening.Clone(parent, BoxPlan.WritableTree, required: true));
    }

    /// <summary>The layers are staged inside the box's root, the overlay is made of them, and the staging is detached again.</summary>
    private void Overlay(StepList building, string target)
    {
        int lowers = _mount.Source!.Split(':').Length;
        var paths = new List<string>();
        for (int index = 0; index < lowers; index++)
        {
            paths.Add($"{Stage}/l{index}");
            building.Directories(paths[index]);
            building.Attach(_trees[index], paths[index], $"lower layer {index}");
        }

        string top = $"{Stage}/u";
        building.Directories(top);
        if (_mount.Upper is null)
        {
            building.Mount("tmpfs", top, Native.MS_NODEV, $"mode=0755,size={Size},nr_inodes=1000000");
            building.Directory($"{top}/upper");
            building.Directory($"{top}/work");
            (_upper, _work) = ("upper", "work");
        }
        else
        {
            building.Attach(_trees[^1], top, _mount.Upper);
        }

        building.Mount("overlay", target, Native.MS_NODEV, $"lowerdir={string.Join(':', paths)},upperdir={top}/{_upper},workdir={top}/{_work},userxattr");
        foreach (string path in paths) Unstage(building, path);
        Unstage(building, top);
    }

    private static void Unstage(StepList building, string path) =>
        building.Add($"detach {path}", SystemCall.SYS_umount2, StepList.Text(path), Native.MNT_DETACH);
}
