using System.Net;
using System.Net.Sockets;

namespace Guard.Egress;

/// <summary>
/// Which addresses the proxy may dial. A provider is on the public internet: what the IANA registries of special-purpose addresses (RFC 6890) hold back
/// is refused, in every spelling that carries an IPv4 address inside an IPv6 one. A private route may reach loopback and private networks; a
/// metadata service is refused always, for it hands out credentials to who asks.
/// </summary>
internal static class AddressRules
{
    // Services that give a machine its credentials: cloud metadata of AWS, Google, Azure, Oracle, Alibaba; ECS and EKS agents; Azure's wire server.
    private static readonly IPNetwork[] Metadata = Networks(
        "169.254.0.0/16", "168.63.129.16/32", "100.100.100.200/32", "192.0.0.192/32", "fe80::/10", "fd00:ec2::/32", "fd20:ce::254/128");

    private static readonly IPNetwork[] Private = Networks("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8", "::1/128", "fc00::/7");

    private static readonly IPNetwork[] Special = Networks(
        "0.0.0.0/8", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "3fff::/20", "5f00::/16", "fec0::/10", "ff00::/8");

    private static readonly IPNetwork PublicSix = IPNetwork.Parse("2000::/3");

    /// <summary>Why an address may not be dialled.</summary>
    /// <param name="address">The address that a name resolved to.</param>
    /// <param name="isPrivate">Whether the route is private.</param>
    /// <returns>A short reason, or null when it may.</returns>
    public static string? Refusal(IPAddress address, bool isPrivate)
    {
        IPAddress plain = Plain(address);
        if (Holds(Metadata, plain)) return "it belongs to a metadata service or is link-local";
        if (Holds(Private, plain)) return isPrivate ? null : "it is a loopback or private address";
        if (Holds(Special, plain)) return "it is reserved or multicast";
        return plain.AddressFamily == AddressFamily.InterNetwork || PublicSix.Contains(plain) ? null : "it is no public address";
    }

    /// <summary>The IPv4 address that an IPv6 one stands for (mapped, compatible, NAT64, 6to4), or the address itself.</summary>
    private static IPAddress Plain(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return address;
        if (address.IsIPv4MappedToIPv6) return address.MapToIPv4();
        byte[] bytes = address.GetAddressBytes();
        bool isCompatible = bytes.AsSpan(0, 12).IndexOfAnyExcept((byte)0) < 0 && !address.Equals(IPAddress.IPv6Loopback) && !address.Equals(IPAddress.IPv6Any);
        bool isNat64 = bytes.AsSpan(0, 12).SequenceEqual<byte>([0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0]);
        if (isCompatible || isNat64) return new IPAddress(bytes.AsSpan(12));
        bool is6To4 = bytes[0] == 0x20 && bytes[1] == 0x02;
        return is6To4 ? new IPAddress(bytes.AsSpan(2, 4)) : new IPAddress(bytes); // without a scope
    }

    private static bool Holds(IPNetwork[] networks, IPAddress address) => networks.Any(network => network.Contains(address));

    private static IPNetwork[] Networks(params string[] texts) => [.. texts.Select(IPNetwork.Parse)];
}
