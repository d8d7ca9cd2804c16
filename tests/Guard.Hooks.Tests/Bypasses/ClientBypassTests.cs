using Guard.Hooks.Tests.Support;

namespace Guard.Hooks.Tests.Bypasses;

/// <summary>The ways round a clone's hooks: each works in a plain repository, and none brings a commit past Guard.</summary>
[TestClass]
public sealed class ClientBypassTests
{
    private static TestGate gate = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext context)
    {
        _ = context;
        gate = await TestGate.StartAsync();
    }

    [ClassCleanup]
    public static async Task EndAsync() => await gate.DisposeAsync();

    [TestMethod]
    [DynamicData(nameof(Rows))]
    public Task Without_Guard_it_works(string id) => BypassRunner.ControlAsync(gate, Of(id));

    [TestMethod]
    [DynamicData(nameof(Rows))]
    public Task With_Guard_nothing_moves_and_the_next_push_lands(string id) => BypassRunner.AgainstGuardAsync(gate, Of(id));

    /// <summary>The rows' ids.</summary>
    public static IEnumerable<object[]> Rows => ClientBypasses.All.Select(row => new object[] { row.Id });

    private static Bypass Of(string id) => ClientBypasses.All.Single(row => row.Id == id);
}
