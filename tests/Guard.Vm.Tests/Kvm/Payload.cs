namespace Guard.Vm.Tests.Kvm;

/// <summary>The guest of tests and benchmarks: payload.S, assembled. It runs on the processor itself also where the kernel of a guest would be emulated.</summary>
internal static class Payload
{
    /// <summary>Where it is loaded, and where it begins.</summary>
    public const ulong Address = 0x100000;

    /// <summary>Where its stack ends.</summary>
    public const ulong Stack = 0x80000;

    /// <summary>Where it speaks and listens, one byte at a time.</summary>
    public const ushort Console = 0x3f8;

    /// <summary>Where it takes numbers from, four bytes at a time.</summary>
    public const ushort Numbers = 0x5f4;

    /// <summary>Where it stops to become a template.</summary>
    public const ushort TemplatePoint = 0x5f0;

    /// <summary>Where it asks to be switched off, by the byte 0xfe.</summary>
    public const ushort Reset = 0x64;

    /// <summary>The code.</summary>
    public static byte[] Code { get; } = Convert.FromHexString(
        "488d3533010000baf8030000ac84c07403eeebf8baf0050000b001eebaf8030000b03eeebaf8030000ec3c5474643c530f84800000003c430f84890000003c78" +
        "0f84930000003c580f84990000003c520f84980000003c4c0f84a80000003c570f84ac0000003c500f84b30000003c460f84b80000003c4f0f84b20000003420" +
        "eeeba1baf4050000edc3baf8030000eeeb92e8ecffffff89c148c7c70000200085c9740e48ff074881c700100000ffc9ebeeb074ebd4e8c8ffffff4889c148ff" +
        "c975fbb073ebc348ff057a000000488b05730000000430ebb1e8a5ffffff66480f6ef8b078eba366480f7ef8eb9c488d3545000000b906000000baf8030000f3" +
        "6ee91effffffe878ffffff8a00e978ffffffe86cffffffc60077b077e969ffffffba64000000b0feeee9f6feffff0f0bbaf8030000b021eeebfd48454c4c4f0a" +
        "000f1f80000000000000000000000000");
}
