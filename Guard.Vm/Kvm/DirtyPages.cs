using System.Numerics;

namespace Guard.Vm.Kvm;

/// <summary>Which pages of a VM's memory were written: one bit each, by their place in the file of memory.</summary>
internal sealed class DirtyPages(ulong bytes)
{
    private readonly ulong[] _words = new ulong[checked((int)(((bytes / MachineShape.PageBytes) + 63) / 64))];

    /// <summary>The bits as words, lowest page first.</summary>
    public Span<ulong> Words => _words;

    /// <summary>Notes a stretch; any thread may.</summary>
    public void Add(ulong offset, ulong length)
    {
        if (length == 0) return;
        for (ulong page = offset / MachineShape.PageBytes; page <= (offset + length - 1) / MachineShape.PageBytes; page++)
            Interlocked.Or(ref _words[page / 64], 1UL << (int)(page % 64));
    }

    /// <summary>Takes all pages of another one over.</summary>
    public void TakeOver(DirtyPages other)
    {
        for (int i = 0; i < _words.Length; i++)
            if (other._words[i] != 0) _words[i] |= Interlocked.Exchange(ref other._words[i], 0);
    }

    /// <summary>Hands out the pages in order, neighbours together, and forgets them.</summary>
    /// <param name="stretch">Gets where each stretch begins and how long it is, in bytes.</param>
    /// <returns>How many pages.</returns>
    public int Take(Action<ulong, ulong> stretch)
    {
        int pages = 0;
        ulong start = 0, length = 0;
        for (int i = 0; i < _words.Length; i++)
        {
            ulong word = _words[i];
            if (word == 0) continue;
            _words[i] = 0;
            for (; word != 0; word &= word - 1)
            {
                ulong page = ((ulong)i * 64) + (ulong)BitOperations.TrailingZeroCount(word);
                pages++;
                if (length > 0 && start + length == page)
                {
                    length++;
                    continue;
                }

                if (length > 0) stretch(start * MachineShape.PageBytes, length * MachineShape.PageBytes);
                (start, length) = (page, 1);
            }
        }

        if (length > 0) stretch(start * MachineShape.PageBytes, length * MachineShape.PageBytes);
        return pages;
    }
}
