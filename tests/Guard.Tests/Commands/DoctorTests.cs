using Guard.Daemon.Calls;
using Guard.Vm;

namespace Guard.Tests.Commands;

/// <summary>What doctor says of limits.</summary>
[TestClass]
public sealed class DoctorTests
{
    [TestMethod]
    [DataRow("cgroup-v1", true)]
    [DataRow("cgroup-v2", true)]
    [DataRow("cgroup-none", false)]
    public void Limits_are_by_cgroup_only_where_a_group_was_made(string layer, bool expected)
    {
        var isolation = new Isolation(IsolationRung.Process, ["cgroup-namespace", "seccomp", layer], "", "", "");

        Assert.AreEqual(expected, DoctorCall.HasCgroup(isolation));
    }
}
