namespace Guard.Log.Checkpoints;

/// <summary>One signature line of a note.</summary>
/// <param name="Name">The key's name.</param>
/// <param name="KeyId">The key's id.</param>
/// <param name="Signature">The signature's bytes, whose form the key's algorithm gives; at least one.</param>
public sealed record NoteSignature(string Name, uint KeyId, byte[] Signature);
