using System.Runtime.InteropServices;
using Guard.Vm.Interop;

namespace Guard.Shim.Guest;

/// <summary>A NULL-terminated array of strings (argv, envp) in unmanaged memory.</summary>
internal sealed unsafe class NativeTexts : IDisposable
{
    private readonly NativeText[] _texts;

    /// <summary>Copies strings.</summary>
    /// <exception cref="ArgumentException">One has a NUL character.</exception>
    public NativeTexts(IReadOnlyList<string> texts)
    {
        _texts = [.. texts.Select(text => new NativeText(text))];
        // SAFETY: one more pointer than there are texts, the last one null.
        Array = (byte**)NativeMemory.AllocZeroed((nuint)_texts.Length + 1, (nuint)sizeof(nint));
        for (int i = 0; i < _texts.Length; i++) Array[i] = (byte*)_texts[i].Address;
    }

    /// <summary>The array.</summary>
    public byte** Array { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.Free(Array);
        foreach (NativeText text in _texts) text.Dispose();
    }
}
