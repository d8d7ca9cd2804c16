using System.Text.Json.Nodes;
using Guard.Access;
using Guard.Daemon.Wire;
using Guard.Hooks.Git;
using Guard.Measuring.Boxes;
using Guard.Vm;
using Guard.Vm.Process;

namespace Guard.Daemon.Calls;

/// <summary><c>doctor</c>: what is real on this machine, each line with its fix.</summary>
internal sealed class DoctorCall(DaemonContext context, RepositoryHosts hosts) : ICall
{
    private const string Kvm = "/dev/kvm";

    /// <inheritdoc/>
    public string Method => "doctor";

    /// <inheritdoc/>
    public Right Needs => Right.Read;

    /// <inheritdoc/>
    public bool StopsWithCaller => true;

    /// <inheritdoc/>
    public async Task<JsonNode?> RunAsync(JsonObject parameters, CallChannel channel, CancellationToken cancellationToken)
    {
        IsolationStatus status = await context.ProbeAsync(again: true, cancellationToken); // asked anew: the person may have just repaired it
        return new JsonObject
        {
            ["deployment"] = context.Access.Deployment,
            ["home"] = context.Home.Directory,
            ["rung"] = status.Isolation is { } real ? RungName.Of(real.Rung) : "none",
            ["checks"] = new JsonArray([
                DoctorLine.Of("isolation", status.Isolation is not null, status.Isolation is { } box
                    ? $"{RungName.Of(box.Rung)}: a box was built and a command ran in it ({string.Join(", ", box.Layers)}; kernel {box.Kernel})"
                    : status.Problem!, status.Fix),
                DoctorLine.Of("memory and process limits", HasCgroup(status.Isolation), HasCgroup(status.Isolation) ? "by cgroup" : "no cgroup can be made here: limits are per process only",
                    "run Guard as root or with a delegated cgroup (systemd-run --user --scope -p Delegate=yes …)"),
                Next(),
                await GitAsync(cancellationToken),
                DoctorLine.Of("log", true, $"entries: {context.Log.Checkpoint.Size}; guard log verify checks them", null),
                DeploymentLine(),
                .. hosts.All.SelectMany(each => new DoctorAgents(each).Lines(status.Isolation?.Rung)),
            ]),
        };
    }

    /// <summary>Whether a control group bounds a box; <c>cgroup-none</c> and <c>cgroup-namespace</c> say nothing of that.</summary>
    internal static bool HasCgroup(Isolation? isolation) => isolation?.Layers.Any(l => l is "cgroup-v1" or "cgroup-v2") == true;

    private static async Task<JsonObject> GitAsync(CancellationToken cancellationToken)
    {
        try
        {
            return DoctorLine.Of("git", true, $"version {await GitVersion.CheckAsync(cancellationToken)}; {GitVersion.Oldest} or newer is needed", null);
        }
        catch (GitException error)
        {
            return DoctorLine.Of("git", false, error.Message, GitVersion.Install);
        }
    }

    private JsonObject DeploymentLine() => context.Access.RolesProblem() is { } problem
        ? DoctorLine.Of("deployment", false, "service: " + problem.Message, problem.Next) : DoctorLine.Of("deployment", true, Deployment(), null);

    private string Deployment() => context.Access.IsService
        ? $"service: home, keys and stores belong to {LocalPerson.Actor.Id}; others are known by the kernel's uid and by tokens, and policy, keys and overrides need an operator"
            + (HostIdentity.IsRoot ? "; it runs as root, so boxes have uids of their own" : "; boxes run with this account's uid, behind their namespaces")
        : "single-user: rules are enforced against what Guard starts in a box, not against other programs of this account";

    private static JsonObject Next() => File.Exists(Kvm)
        ? DoctorLine.Of("next rung: vm", false, "/dev/kvm is here, but this version of Guard runs nothing in a VM yet: process is the strongest rung", "nothing to do now")
        : DoctorLine.Of("next rung: vm", false, "no /dev/kvm: hardware virtualisation is off, absent, or not passed to this machine",
            "turn on VT-x/AMD-V in the firmware or nested virtualisation in the host; this version of Guard runs nothing in a VM yet");
}
