using CsCheck;

namespace Guard.Hooks.Tests.Support;

/// <summary>Generators of one of some values.</summary>
internal static class Pick
{
    public static Gen<string> Of(params string[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);
}
