namespace Guard.Hooks.Receiving;

/// <summary>How a difference of a store is put back.</summary>
internal enum StoreRemedy
{
    /// <summary>By a person only: what is missing is nowhere in Guard's hands.</summary>
    None,

    /// <summary>What is there does not belong there: it is moved aside.</summary>
    MoveAside,

    /// <summary>What is there is moved aside, and the file is written as Guard writes it.</summary>
    Write,

    /// <summary>What is there is moved aside, and the symbolic link is made as Guard makes it.</summary>
    Link,
}
