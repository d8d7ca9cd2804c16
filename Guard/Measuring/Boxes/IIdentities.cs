namespace Guard.Measuring.Boxes;

/// <summary>The kernel uids that boxes run as.</summary>
internal interface IIdentities
{
    /// <summary>Gives a uid for a box: one of its own when Guard is root, else Guard's own; never 0.</summary>
    uint Allocate();

    /// <summary>Makes a uid the owner of a directory and everything in it, following no symbolic link.</summary>
    void Own(string directory, uint uid);
}
