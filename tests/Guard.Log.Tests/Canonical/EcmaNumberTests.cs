using System.Diagnostics;
using CsCheck;
using Guard.Log.Canonical;

namespace Guard.Log.Tests.Canonical;

[TestClass]
public sealed class EcmaNumberTests
{
    // RFC 8785, appendix B.
    [TestMethod]
    [DataRow("0000000000000000", "0")]
    [DataRow("8000000000000000", "0")]
    [DataRow("0000000000000001", "5e-324")]
    [DataRow("8000000000000001", "-5e-324")]
    [DataRow("7fefffffffffffff", "1.7976931348623157e+308")]
    [DataRow("ffefffffffffffff", "-1.7976931348623157e+308")]
    [DataRow("4340000000000000", "9007199254740992")]
    [DataRow("c340000000000000", "-9007199254740992")]
    [DataRow("4430000000000000", "295147905179352830000")]
    [DataRow("44b52d02c7e14af5", "9.999999999999997e+22")]
    [DataRow("44b52d02c7e14af6", "1e+23")]
    [DataRow("44b52d02c7e14af7", "1.0000000000000001e+23")]
    [DataRow("444b1ae4d6e2ef4e", "999999999999999700000")]
    [DataRow("444b1ae4d6e2ef4f", "999999999999999900000")]
    [DataRow("444b1ae4d6e2ef50", "1e+21")]
    [DataRow("3eb0c6f7a0b5ed8c", "9.999999999999997e-7")]
    [DataRow("3eb0c6f7a0b5ed8d", "0.000001")]
    [DataRow("41b3de4355555553", "333333333.3333332")]
    [DataRow("41b3de4355555554", "333333333.33333325")]
    [DataRow("41b3de4355555555", "333333333.3333333")]
    [DataRow("41b3de4355555556", "333333333.3333334")]
    [DataRow("41b3de4355555557", "333333333.33333343")]
    [DataRow("becbf647612f3696", "-0.0000033333333333333333")]
    [DataRow("43143ff3c1cb0959", "1424953923781206.2")]
    public void Rfc8785_appendix_B(string bits, string text) => Assert.AreEqual(text, EcmaNumber.Format(FromBits(bits)));

    [TestMethod]
    [DataRow("7fffffffffffffff")]
    [DataRow("7ff0000000000000")]
    [DataRow("fff0000000000000")]
    public void NaN_and_infinity_are_refused(string bits)
        => Assert.ThrowsExactly<CanonicalJsonException>(() => EcmaNumber.Format(FromBits(bits)));

    [TestMethod]
    public void Every_double_reads_back_as_itself()
        => Bits.Sample(value => double.Parse(EcmaNumber.Format(value), System.Globalization.CultureInfo.InvariantCulture) == value, iter: 20_000);

    [TestMethod]
    public async Task Node_prints_the_same()
    {
        double[] values = [.. Bits.Array[4000].Single(), .. Gen.Double[-1e22, 1e22].Array[2000].Single(), .. Gen.Double[-1e-5, 1e-5].Array[2000].Single()];
        string input = string.Join(',', values.Select(value => "\"" + BitConverter.DoubleToInt64Bits(value).ToString("x16") + "\""));
        string script = $"const v=new DataView(new ArrayBuffer(8));for(const h of [{input}]){{v.setBigUint64(0,BigInt('0x'+h));console.log(String(v.getFloat64(0)))}}";
        var start = new ProcessStartInfo("node", "-") { RedirectStandardInput = true, RedirectStandardOutput = true };
        using Process node = Start(start);
        await node.StandardInput.WriteAsync(script);
        node.StandardInput.Close();
        string[] expected = (await node.StandardOutput.ReadToEndAsync()).TrimEnd('\n').Split('\n');
        await node.WaitForExitAsync();
        Assert.AreEqual(0, node.ExitCode);
        CollectionAssert.AreEqual(expected, values.Select(EcmaNumber.Format).ToArray());
    }

    private static readonly Gen<double> Bits = Gen.Long.Select(BitConverter.Int64BitsToDouble).Where(double.IsFinite);

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Inconclusive("node is not installed; it is the oracle for ECMAScript's number text.");
            throw;
        }
    }

    private static double FromBits(string hex) => BitConverter.Int64BitsToDouble(unchecked((long)Convert.ToUInt64(hex, 16)));
}
