using System.Globalization;
using System.Text;
using CsCheck;
using Guard.Measuring.Programs;

namespace Guard.Tests.Measuring;

[TestClass]
public sealed class ReportParserTests
{
    [TestMethod]
    public void A_report_is_read()
    {
        EvaluatorReport report = Parse("{\"v\":0,\"score\":0.25,\"cases\":4,\"answered\":4,\"metrics\":{\"ms\":1.5}}\n");
        Assert.AreEqual(0.25, report.Score);
        Assert.AreEqual(4, report.Cases);
        Assert.AreEqual(1.5, report.Metrics["ms"]);
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("\n")]
    [DataRow("1\n")]
    [DataRow("{}\n")]
    [DataRow("{\"v\":0,\"score\":1,\"cases\":1,\"answered\":1}")]
    [DataRow("{\"v\":0,\"score\":1,\"cases\":1,\"answered\":1}\n\n")]
    [DataRow("{\"v\":0,\"score\":1,\"cases\":1,\"answered\":1}\n{\"v\":0,\"score\":1,\"cases\":1,\"answered\":1}\n")]
    [DataRow("{\"v\":0,\"score\":1,\"cases\":1,\"answered\":1}{}\n")]
    [DataRow("{\"v\":0,\"score\":NaN,\"cases\":1,\"answered\":1}\n")]
    [DataRow("{\"v\":0,\"score\":\"NaN\",\"cases\":1,\"answered\":1}\n")]
    [DataRow("{\"v\":0,\"score\":Infinity,\"cases\":1,\"answered\":1}\n")]
    [DataRow("{\"v\":0,\"score\":1e309,\"cases\":1,\"answered\":1}\n")]
    [DataRow("{\"v\":0,\"score\":-1e309,\"cases\":1,\"answered\":1}\n")]
    [DataRow("{\"v\":0,\"score\":null,\"cases\":1,\"answered\":1}\n")]
    [DataRow("{\"v\":0,\"score\":true,\"cases\":1,\"answered\":1}\n")]
    [DataRow("{\"v\":1,\"score\":1,\"cases\":1,\"answered\":1}\n")]
    [DataRow("{\"score\":1,\"cases\":1,\"answered\":1}\n")]
    [DataRow("{\"v\":0,\"score\":1,\"cases\":0,\"answered\":0}\n")]
    [DataRow("{\"v\":0,\"score\":1,\"cases\":1,\"answered\":2}\n")]
    [DataRow("{\"v\":0,\"score\":1,\"cases\":-1,\"answered\":-1}\n")]
    [DataRow("{\"v\":0,\"score\":1,\"cases\":1.5,\"answered\":1}\n")]
    [DataRow("{\"v\":0,\"score\":1,\"cases\":1,\"answered\":1,\"extra\":1}\n")]
    [DataRow("{\"v\":0,\"score\":0,\"score\":1,\"cases\":1,\"answered\":1}\n")]
    [DataRow("{\"v\":0,\"score\":1,\"cases\":1,\"answered\":1,\"metrics\":{\"a b\":1}}\n")]
    [DataRow("{\"v\":0,\"score\":1,\"cases\":1,\"answered\":1,\"metrics\":{\"a\":1,\"a\":2}}\n")]
    [DataRow("{\"v\":0,\"score\":1,\"cases\":1,\"answered\":1,\"metrics\":{\"a\":{}}}\n")]
    [DataRow("{\"v\":0,\"score\":1,\"cases\":1,\"answered\":1,}\n")]
    [DataRow("{\"v\":0,/*c*/\"score\":1,\"cases\":1,\"answered\":1}\n")]
    [DataRow("\ufeff{\"v\":0,\"score\":1,\"cases\":1,\"answered\":1}\n")]
    public void Anything_else_is_refused(string text) => Assert.ThrowsExactly<ReportException>(() => Parse(text));

    [TestMethod]
    public void Arbitrary_bytes_never_pass_and_never_throw_anything_else() =>
        Gen.Byte.Array[0, 200].Sample(bytes =>
        {
            try
            {
                ReportParser.Parse(bytes);
                return false;
            }
            catch (ReportException)
            {
                return true;
            }
        }, iter: 20_000);

    [TestMethod]
    public void Mutated_reports_give_finite_scores_or_are_refused()
    {
        byte[] valid = "{\"v\":0,\"score\":0.25,\"cases\":4,\"answered\":4,\"metrics\":{\"ms\":1.5}}\n"u8.ToArray();
        Gen.Select(Gen.Int[0, valid.Length - 1], Gen.Byte, Gen.Int[0, valid.Length - 1], Gen.Byte).Sample((at, value, at2, value2) =>
        {
            byte[] bytes = [.. valid];
            bytes[at] = value;
            bytes[at2] = value2;
            try
            {
                EvaluatorReport report = ReportParser.Parse(bytes);
                return double.IsFinite(report.Score) && report.Cases >= 1 && report.Answered <= report.Cases;
            }
            catch (ReportException)
            {
                return true;
            }
        }, iter: 20_000);
    }

    [TestMethod]
    public void Every_finite_score_survives() =>
        Gen.Double.Where(double.IsFinite).Sample(score =>
            Parse(string.Create(CultureInfo.InvariantCulture, $"{{\"v\":0,\"score\":{score:R},\"cases\":1,\"answered\":1}}\n")).Score == score);

    private static EvaluatorReport Parse(string text) => ReportParser.Parse(Encoding.UTF8.GetBytes(text));
}
