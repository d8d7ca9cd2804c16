using System.Text.Json.Nodes;
using Guard.Agents;
using Guard.Agents.Adapters;
using Guard.Agents.Installed;
using Guard.Egress;
using Guard.Measuring.Boxes;
using Guard.Policies.Model;
using Guard.Secrets;
using Guard.Vm;

namespace Guard.Daemon.Calls;

/// <summary>What <c>doctor</c> says of one guarded repository: whether an agent could work there tonight, and what is missing.</summary>
internal sealed class DoctorAgents(RepositoryHost host)
{
    /// <summary>Looks at its policy's floor, toolchains, routes, credentials and agents.</summary>
    /// <param name="rung">The rung that is real here, or null.</param>
    public IEnumerable<JsonObject> Lines(IsolationRung? rung)
    {
        Policy policy = host.Policies.Current.Policy;
        string name = host.Record.Id;
        IsolationRung floor = RungName.Parse(policy.Isolation) ?? IsolationRung.Vm;
        yield return DoctorLine.Of(
            $"{name}: floor", rung >= floor, $"the policy wants {policy.Isolation}, and {(rung is { } real ? RungName.Of(real) : "nothing")} is real here",
            "do what the line on isolation says, or lower the floor with guard policy edit");
        string[] gone = [.. policy.Toolchains.Where(each => !Directory.Exists(each))];
        yield return DoctorLine.Of(
            $"{name}: toolchains", gone.Length == 0, gone.Length > 0 ? $"not there: {string.Join(", ", gone)}" : policy.Toolchains.Count == 0 ? "none beyond /usr" : string.Join(", ", policy.Toolchains),
            "install them again, or correct toolchains: with guard policy edit");
        yield return Egress(name, policy);
        foreach (EgressRoute route in policy.Egress) yield return Credential(name, route);
        yield return Agents(name, policy);
    }

    private static JsonObject Egress(string name, Policy policy) => DoctorLine.Of(
        $"{name}: egress", policy.Egress.Count > 0,
        policy.Egress.Count > 0 ? string.Join(", ", policy.Egress.Select(each => $"{each.Name} ({ApiName.Of(each.Api)}, {each.Url})")) : "the policy has no route: an agent reaches no model",
        "add a route under egress: with guard policy edit (docs/policy-reference.md shows one); a command that needs no model works without");

    private JsonObject Credential(string name, EgressRoute route)
    {
        string what = $"{name}: credential of {route.Name}";
        try
        {
            host.CheckCredential(route);
            return DoctorLine.Of(what, true, route.Credential is { } credential ? $"{credential}; only {new Uri(route.Url).Host} is shown it" : "none is needed", null);
        }
        catch (GuardException error)
        {
            return DoctorLine.Of(what, false, error.Message, error.Next);
        }
    }

    private JsonObject Agents(string name, Policy policy)
    {
        AgentFinder finder = host.Agents(policy);
        (IAgentAdapter Adapter, InstalledAgent? Found)[] all = [.. AgentCatalog.All.Select(each => (each, finder.Find(each)))];
        string[] ready = [.. all.Where(each => each.Found is { Problem: null } && policy.Egress.Any(route => each.Adapter.Apis.Contains(route.Api))).Select(each => $"{each.Adapter.Name} {each.Found!.Version}".TrimEnd())];
        string[] here = [.. all.Where(each => each.Found is not null).Select(each => each.Adapter.Name)];
        return DoctorLine.Of(
            $"{name}: agents", ready.Length > 0, ready.Length > 0 ? string.Join(", ", ready) : here.Length > 0 ? $"{string.Join(", ", here)}: here, but no route of the policy is for them" : "none of the agents that Guard drives is here",
            here.Length > 0 ? "guard agents says what each needs" : "guard agents install claude (or another: guard agents); any other command works with guard run -- COMMAND");
    }
}
