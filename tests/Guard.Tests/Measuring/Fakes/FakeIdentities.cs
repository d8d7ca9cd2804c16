using Guard.Measuring.Boxes;

namespace Guard.Tests.Measuring.Fakes;

/// <summary>Counts uids up and changes no owner.</summary>
internal sealed class FakeIdentities : IIdentities
{
    private uint last = 70000;

    public uint Allocate() => ++last;

    public void Own(string directory, uint uid)
    {
    }
}
