using Guard.Hooks.Upstreams;
using Microsoft.Extensions.Time.Testing;

namespace Guard.Hooks.Tests.Upstreams;

[TestClass]
public sealed class RetryDelayTests
{
    [TestMethod]
    public void Each_failure_doubles_the_delay_up_to_its_bound_within_a_quarter_of_jitter()
    {
        var time = new FakeTimeProvider();
        var delay = new RetryDelay(time, TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(15));
        Assert.IsTrue(delay.IsOver);
        foreach (double expected in (double[])[5, 10, 20, 40, 80, 160, 320, 640, 900, 900])
        {
            delay.Fail();
            Assert.IsTrue(delay.Left.TotalSeconds >= expected * 0.75 && delay.Left.TotalSeconds <= expected * 1.25, $"{delay.Left} for {expected} s");
            Assert.IsFalse(delay.IsOver);
            time.Advance(TimeSpan.FromSeconds(expected * 1.25));
            Assert.IsTrue(delay.IsOver);
        }

        delay.Succeed();
        delay.Fail();
        Assert.IsLessThanOrEqualTo(6.25, delay.Left.TotalSeconds);
    }
}
