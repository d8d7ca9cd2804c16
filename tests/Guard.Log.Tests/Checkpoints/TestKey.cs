using Guard.Log.Checkpoints;
using Org.BouncyCastle.Math.EC.Rfc8032;

namespace Guard.Log.Tests.Checkpoints;

/// <summary>A key pair for tests: Ed25519 by BouncyCastle, from a fixed seed.</summary>
internal sealed class TestKey
{
    private readonly byte[] seed = new byte[32];

    internal TestKey(string name, byte seed = 1)
    {
        this.seed[0] = seed;
        byte[] publicKey = new byte[32];
        Ed25519.GeneratePublicKey(this.seed, 0, publicKey, 0);
        Public = new VerifierKey(name, publicKey);
    }

    internal VerifierKey Public { get; }

    internal byte[] Sign(byte[] text)
    {
        byte[] signature = new byte[64];
        Ed25519.Sign(seed, 0, text, 0, text.Length, signature, 0);
        return signature;
    }

    internal byte[] Note(string text) => SignedNote.Sign(text, Public, Sign).ToBytes();
}
