using System.Net;
using CsCheck;
using Guard.Egress;

namespace Guard.Tests.Egress;

[TestClass]
public sealed class AddressRulesTests
{
    [TestMethod]
    [DataRow("8.8.8.8")]
    [DataRow("160.79.104.10")]
    [DataRow("2607:6bc0::10")]
    [DataRow("2a00:1450:4001:81d::200a")]
    [DataRow("::ffff:8.8.8.8")]
    [DataRow("64:ff9b::808:808")]
    public void Public_addresses_are_dialled(string address) => Assert.IsNull(AddressRules.Refusal(IPAddress.Parse(address), false));

    [TestMethod]
    [DataRow("127.0.0.1")]
    [DataRow("127.255.0.3")]
    [DataRow("10.1.2.3")]
    [DataRow("172.16.0.1")]
    [DataRow("172.31.255.255")]
    [DataRow("192.168.1.1")]
    [DataRow("100.64.0.1")]
    [DataRow("::1")]
    [DataRow("fd12::1")]
    [DataRow("::ffff:10.0.0.1")]
    [DataRow("::127.0.0.1")]
    [DataRow("64:ff9b::7f00:1")]
    [DataRow("2002:c0a8:0101::")]
    public void Private_ones_only_on_a_private_route(string address)
    {
        Assert.IsNotNull(AddressRules.Refusal(IPAddress.Parse(address), false));
        Assert.IsNull(AddressRules.Refusal(IPAddress.Parse(address), true));
    }

    [TestMethod]
    [DataRow("169.254.169.254")]
    [DataRow("169.254.170.2")]
    [DataRow("168.63.129.16")]
    [DataRow("100.100.100.200")]
    [DataRow("192.0.0.192")]
    [DataRow("fd00:ec2::254")]
    [DataRow("fd20:ce::254")]
    [DataRow("fe80::1")]
    [DataRow("fe80::1%1")]
    [DataRow("::ffff:169.254.169.254")]
    [DataRow("64:ff9b::a9fe:a9fe")]
    [DataRow("2002:a9fe:a9fe::")]
    [DataRow("::a9fe:a9fe")]
    [DataRow("0.0.0.0")]
    [DataRow("::")]
    [DataRow("224.0.0.1")]
    [DataRow("255.255.255.255")]
    [DataRow("240.0.0.1")]
    [DataRow("ff02::1")]
    [DataRow("2001::1")]
    [DataRow("2001:db8::1")]
    [DataRow("64:ff9b:1::1")]
    [DataRow("fec0::1")]
    [DataRow("192.0.2.7")]
    [DataRow("198.18.0.1")]
    public void Metadata_and_reserved_ones_never(string address)
    {
        Assert.IsNotNull(AddressRules.Refusal(IPAddress.Parse(address), false));
        Assert.IsNotNull(AddressRules.Refusal(IPAddress.Parse(address), true));
    }

    [TestMethod]
    public void An_IPv4_address_is_judged_alike_in_every_spelling() => Gen.UInt.Sample(bits =>
    {
        var plain = new IPAddress([(byte)(bits >> 24), (byte)(bits >> 16), (byte)(bits >> 8), (byte)bits]);
        byte[] four = plain.GetAddressBytes();
        IPAddress[] spellings =
        [
            plain.MapToIPv6(), new([0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0, .. four]), new([0x20, 0x02, .. four, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
        ];
        foreach (bool isPrivate in (bool[])[false, true])
        {
            if (spellings.Any(other => AddressRules.Refusal(other, isPrivate) != AddressRules.Refusal(plain, isPrivate))) return false;
        }

        return true;
    });
}
