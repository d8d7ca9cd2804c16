using Guard.Agents.Adapters;
using Guard.Agents.Installed;
using Guard.Egress;
using Guard.Policies.Model;
using Guard.Vm;

namespace Guard.Agents;

/// <summary>What a run starts: a person's command as it is, or an agent as its adapter composed it.</summary>
/// <param name="Arguments">The argument vector in the box.</param>
internal sealed record AgentLaunch(IReadOnlyList<string> Arguments)
{
    /// <summary>How long an agent may work where the policy has no <c>limits.run</c>: several of them never give up by themselves.</summary>
    public static readonly TimeSpan DefaultLimit = TimeSpan.FromHours(1);

    /// <summary>The agent's name, or null for a command.</summary>
    public string? Agent { get; init; }

    /// <summary>Environment of the agent's own.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Read-only files of the agent's own, by their path in the box.</summary>
    public IReadOnlyDictionary<string, string> Files { get; init; } = new Dictionary<string, string>();

    /// <summary>How the agent's program gets into the box.</summary>
    public IReadOnlyList<BoxMount> Mounts { get; init; } = [];

    /// <summary>Reads its events; null where it tells none.</summary>
    public IAgentEventReader? Reader { get; init; }

    /// <summary>What the log says of it when the run starts.</summary>
    public IReadOnlyList<string> Reasons { get; init; } = [];

    /// <summary>How long an agent may work. A command has no limit where the policy has none.</summary>
    public static TimeSpan LimitOf(Policy policy) => policy.Limits.Run ?? DefaultLimit;

    /// <summary>Decides what a run starts.</summary>
    /// <param name="request">What was asked.</param>
    /// <param name="policy">The policy in force.</param>
    /// <param name="runId">The run's id.</param>
    /// <param name="finder">Finds agents here.</param>
    /// <exception cref="GuardException">The agent is unknown or not here, or the policy has no way to a model for it.</exception>
    public static AgentLaunch Of(RunRequest request, Policy policy, string runId, AgentFinder finder)
    {
        if (request.Agent is not { } name) return new AgentLaunch(request.Arguments);
        IAgentAdapter adapter = AgentCatalog.Get(name);
        (ModelRoute route, string? model) = RouteFor(adapter, request.Model, policy);
        InstalledAgent found = finder.Find(adapter) ?? throw new GuardException(
            ExitCode.Usage, "G361", $"The agent {name} is not on this machine: not in a toolchain of the policy, not in Guard's home, not on PATH.", FixOf(adapter));
        if (found.Problem is { } problem) throw new GuardException(ExitCode.Usage, "G361", $"The agent {name} cannot run: {problem} ({found.Source}).", found.Fix!);
        AgentCommand command = adapter.Compose(new AgentPlan(runId, AgentPrompt.Compose(request.Goal, policy.Branch), model, route, found.Program));
        return new AgentLaunch(command.Arguments)
        {
            Agent = name, Environment = command.Environment, Files = command.Files, Mounts = found.Mounts, Reader = adapter.CreateReader(),
            Reasons = [$"agent: {name} {found.Version ?? "of unknown version"} from {found.Place.ToString().ToLowerInvariant()}", $"route: {route.Name}", .. model is null ? (string[])[] : ["model: " + model]],
        };
    }

    /// <summary>What to do where an agent is not here.</summary>
    public static string FixOf(IAgentAdapter adapter) => adapter.Package.IsNpm
        ? $"guard agents install {adapter.Name}"
        : $"install {adapter.Package.Name} where a box can see it: below /usr, or in a directory under toolchains: in the policy";

    /// <summary>The route of the policy that an agent takes: the first that speaks its interface and admits the model.</summary>
    /// <exception cref="GuardException">There is none, or the model is not known or not admitted.</exception>
    private static (ModelRoute Route, string? Model) RouteFor(IAgentAdapter adapter, string? asked, Policy policy)
    {
        string speaks = string.Join(" or ", adapter.Apis.Select(ApiName.Of));
        (ModelRoute Way, EgressRoute Rule)[] fitting = [.. ModelRoute.Of(policy).Zip(policy.Egress).Where(each => adapter.Apis.Contains(each.First.Api))];
        if (fitting.Length == 0)
        {
            throw new GuardException(
                ExitCode.Usage, "G362", $"The policy has no way to a model for {adapter.Name}: it speaks {speaks}, and egress: has {(policy.Egress.Count == 0 ? "no route" : "no such route")}.",
                $"Add a route with api: {ApiName.Of(adapter.Apis[0])} under egress: (guard policy edit, guard policy apply; docs/policy-reference.md shows one).");
        }

        (ModelRoute Way, EgressRoute Rule) chosen = asked is null ? fitting[0] : fitting.FirstOrDefault(each => each.Rule.Admits(asked));
        if (chosen.Way is null)
        {
            throw new GuardException(
                ExitCode.Denied, "G368", $"No route of the policy that {adapter.Name} can take admits the model '{asked}': {string.Join("; ", fitting.Select(each => $"{each.Way.Name}: {string.Join(", ", each.Rule.Models)}"))}.",
                "Choose one of these with --model, or have the policy's owner add it under models:.");
        }

        string? model = asked ?? chosen.Rule.Models.FirstOrDefault(pattern => pattern.AsSpan().IndexOfAny('*', '?') < 0);
        return model is null && adapter.NeedsModel
            ? throw new GuardException(ExitCode.Usage, "G369", $"The agent {adapter.Name} knows no model by itself.", "Name one with --model, or write one without * under models: of the policy's route.")
            : (chosen.Way, model);
    }
}
