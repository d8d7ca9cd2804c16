using System.Globalization;
using Guard.Egress;
using Guard.Measuring.Boxes;
using Guard.Policies.Model;
using Guard.Vm;

namespace Guard.Agents;

/// <summary>Maps a policy and a run to the box that the agent works in.</summary>
internal static class AgentBox
{
    private const string RemoteHelper = "/run/guard/bin"; // the Shim links git-remote-guard and guard-submit there
    private const string GitSocket = "/run/git.sock";

    /// <summary>Composes the box. No credential, no home, no network: the only ways out are the git socket and the ports of the policy's routes.</summary>
    /// <param name="policy">The policy in force.</param>
    /// <param name="runId">The run's id.</param>
    /// <param name="request">What the person asked for.</param>
    /// <param name="launch">What is started.</param>
    /// <param name="uid">The kernel uid of the box.</param>
    /// <param name="socket">Host path of the run's git socket.</param>
    /// <param name="workspace">How /workspace is mounted.</param>
    public static BoxSpec Compose(Policy policy, string runId, RunRequest request, AgentLaunch launch, uint uid, string socket, IReadOnlyList<BoxMount> workspace)
    {
        var environment = BoxEnvironment.Compose(policy);
        environment["PATH"] = RemoteHelper + ":" + environment["PATH"];
        foreach ((string name, string value) in request.Environment) environment[name] = value;
        environment["GUARD_RUN"] = runId;
        environment["GUARD_GOAL"] = request.Goal;
        environment["GUARD_BRANCH"] = policy.Branch;
        environment["GUARD_GIT_SOCKET"] = GitSocket;
        environment["GUARD_PUSH_WAIT"] = ((int)policy.PushWait.TotalSeconds + 60).ToString(CultureInfo.InvariantCulture);
        environment["TERM"] = request.Term;
        IReadOnlyList<ModelRoute> routes = ModelRoute.Of(policy);
        foreach (ModelRoute route in routes) environment[route.Variable] = route.BoxUrl;
        foreach ((string name, string value) in launch.Environment) environment[name] = value;
        return new BoxSpec
        {
            Name = "run-" + runId.ToLowerInvariant(),
            Arguments = launch.Arguments,
            Environment = environment,
            WorkingDirectory = "/workspace",
            HostUid = uid,
            Mounts =
            [
                .. policy.Toolchains.Select(t => new BoxMount(BoxMountKind.ReadOnly, t, t)),
                .. launch.Mounts,
                new BoxMount(BoxMountKind.ReadWrite, GitSocket, socket),
                .. workspace,
            ],
            Files = new Dictionary<string, string>(launch.Files)
            {
                ["/etc/gitconfig"] = AgentIdentity.Section(runId) + $"[init]\n\tdefaultBranch = {policy.Branch}\n[push]\n\tdefault = upstream\n[advice]\n\tdetachedHead = false\n",
            },
            Limits = new BoxLimits
            {
                MemoryBytes = policy.Limits.MemoryBytes,
                Processes = policy.Limits.Processes,
                WallSeconds = launch.Agent is null ? (int)(policy.Limits.Run?.TotalSeconds ?? 0) : (int)(AgentLaunch.LimitOf(policy) + (2 * AgentRun.EndLimit)).TotalSeconds + 15,
            },
            Ports = [.. routes.Select((_, index) => ModelRoute.PortOf(index))],
            Init = BoxInit.Agent,
            Terminal = request.Terminal && launch.Agent is null,
        };
    }
}
