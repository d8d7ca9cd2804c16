using Guard.Access;
using Guard.Daemon.Calls;

namespace Guard.Tests.Access;

[TestClass]
public sealed class RoleTests
{
    [TestMethod]
    [DataRow("agent", "Fetch Push")]
    [DataRow("user", "Fetch Push Run Read")]
    [DataRow("auditor", "Fetch Read")]
    [DataRow("operator", "Fetch Push Run Read Operate")]
    public void Each_role_has_exactly_its_rights(string name, string rights)
    {
        Role role = Roles.Parse(name)!.Value;
        Assert.AreEqual(rights, string.Join(' ', Enum.GetValues<Right>().Where(right => role.Has(right))));
        Assert.AreEqual(name, role.Name());
        Assert.Contains(name, Roles.Names);
    }

    [TestMethod]
    public void Calls_are_an_operators_unless_they_only_read()
    {
        string[] reading =
        [
            nameof(FindCall), nameof(StatusCall), nameof(ShowCall), nameof(WatchCall), nameof(PolicyShowCall), nameof(DoctorCall), nameof(LogReadCall), nameof(LogVerifyCall), nameof(UpstreamShowCall),
            nameof(AgentsCall), nameof(NightListCall), nameof(ScheduleListCall), nameof(ReportCall),
        ];
        string[] running = [nameof(NightStartCall), nameof(NightStopCall), nameof(ScheduleAddCall), nameof(ScheduleChangeCall)];
        foreach (Type type in typeof(ICall).Assembly.GetTypes().Where(t => t.IsClass && t.IsAssignableTo(typeof(ICall))))
        {
            // No call needs its services to say what it needs.
            var call = (ICall)System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(type);
            Assert.AreEqual(reading.Contains(type.Name) ? Right.Read : running.Contains(type.Name) ? Right.Run : Right.Operate, call.Needs, type.Name);
        }
    }

    [TestMethod]
    public void A_right_that_is_missing_names_role_person_and_way_out()
    {
        GuardException error = Assert.ThrowsExactly<GuardException>(() => Caller.Of("bob", Role.User).Demand(Right.Operate, "guard policy apply"));
        Assert.AreEqual((ExitCode.Denied, "G302"), (error.ExitCode, error.Id));
        Assert.StartsWith("guard policy apply is not for the role user, which bob has", error.Message);
        Caller.Of("eve", Role.Operator).Demand(Right.Operate, "guard policy apply");
    }
}
