using System.Text;
using CsCheck;
using Guard.Policies.Loading;

namespace Guard.Policies.Tests.Loading;

/// <summary>Mutated policies: never an exception, never both or neither of policy and errors, never a policy without rules.</summary>
[TestClass]
public sealed class PolicyFuzzTests
{
    private static readonly string[] Pieces =
    [
        "[", "]", "{", "}", ":", ": ", "- ", "\n", "\n  ", "&a ", "*a", "!t ", "---\n", "...\n", "|\n", ">\n", "'", "\"", "#", "? ", ",", "\t", "\0", "\uFEFF", "%YAML 1.2\n", "<<: ",
        "rules:", "rules: {}", "guard: v1\n", "branch: x\n", "credentials: on", "~", "null", "[]", "{}", "1e309", ".nan", "é", "😀", "\\", "allow: [\"**\"]", "protected-paths: []",
    ];

    private static readonly Gen<byte[]> Mutated =
        from full in Gen.Bool
        from edits in Gen.Select(Gen.Int[0, 5], Gen.Double[0, 1], Gen.Double[0, 1], Gen.Int[0, Pieces.Length - 1]).Array[1, 6]
        select edits.Aggregate(Encoding.UTF8.GetBytes(full ? PolicyFiles.Full : PolicyFiles.Minimal), Mutate);

    [TestMethod]
    public void Mutated_policies_never_crash_and_never_allow_all()
    {
        Mutated.Sample(Check, iter: 25_000);
    }

    [TestMethod]
    public void Random_bytes_never_crash()
    {
        Gen.Byte.Array[0, 400].Sample(Check, iter: 5_000);
    }

    /// <summary>Positive control: some mutants stay valid, so the property above is not vacuous.</summary>
    [TestMethod]
    public void Comment_mutants_stay_valid()
    {
        Gen.String[Gen.Char.AlphaNumeric, 0, 40].Sample(text => PolicyFiles.Load(PolicyFiles.Full + "# " + text + "\n").IsValid, iter: 200);
    }

    private static byte[] Mutate(byte[] bytes, (int Kind, double Start, double Length, int Piece) edit)
    {
        var at = (int)(edit.Start * bytes.Length);
        var length = Math.Min(bytes.Length - at, (int)(edit.Length * 40));
        var piece = Encoding.UTF8.GetBytes(Pieces[edit.Piece]);
        return edit.Kind switch
        {
            0 => [.. bytes[..at], .. bytes[(at + length)..]],
            1 => [.. bytes[..at], .. piece, .. bytes[at..]],
            2 => [.. bytes[..at], .. piece, .. bytes[(at + length)..]],
            3 => [.. bytes[..at], .. bytes[at..(at + length)], .. bytes[at..]],
            4 => bytes[..at],
            _ => bytes.Length == 0 ? bytes : [.. bytes[..Math.Min(at, bytes.Length - 1)], (byte)(edit.Length * 255), .. bytes[Math.Min(bytes.Length, at + 1)..]],
        };
    }

    private static void Check(byte[] bytes)
    {
        var result = PolicyLoader.Load("p.yaml", bytes);
        if (result.Policy is null)
        {
            Assert.IsGreaterThan(0, result.Diagnostics.Count);
            Assert.IsTrue(result.Diagnostics.All(d => d.Line >= 1 && d.Column >= 1 && d.ToString().All(unit => !char.IsControl(unit))));
            return;
        }

        Assert.AreEqual(0, result.Diagnostics.Count);
        Assert.AreNotEqual(0, Guard.Policies.Rules.RuleCatalog.For(result.Policy).Count, "a policy without rules");
        Assert.AreNotEqual("", result.Policy.Branch);
    }
}
