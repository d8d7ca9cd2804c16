using System.Security.Cryptography;
using Guard.Hooks.Tests.Support;
using Guard.Log.Entries;

namespace Guard.Hooks.Tests.Gatekeeping;

/// <summary>The log's hash of a measurement's samples: an auditor recomputes it from RFC 8785 alone.</summary>
[TestClass]
public sealed class SamplesHashTests
{
    [TestMethod]
    public async Task SamplesAreHashedAsCanonicalJson()
    {
        await using TestGate gate = await TestGate.StartAsync();
        GitClient client = await gate.CloneAsync();
        await client.CommitAsync("score", "0.00000012"); // where .NET writes 1.2E-07 and ECMAScript 1.2e-7
        await client.TryAsync(["push", "origin", "HEAD:main"]);

        LogScore score = gate.Log.Records.Single(r => r.Event == LogEvents.CandidateMeasured).Score!;
        byte[] hash = SHA256.HashData("""[{"baseline":5,"candidate":1.2e-7,"seed":"00"}]"""u8);
        Assert.AreEqual(Convert.ToHexStringLower(hash), score.Samples);
    }
}
