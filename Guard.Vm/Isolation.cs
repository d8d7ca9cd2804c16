namespace Guard.Vm;

/// <summary>The isolation that was really in force, printed and logged with every run and measurement.</summary>
/// <param name="Rung">The rung of the ladder.</param>
/// <param name="Layers">The layers that hold, such as <c>user-namespace</c>, <c>network-namespace</c>, <c>seccomp</c>, <c>no-new-privs</c>, <c>cgroup-v1</c>.</param>
/// <param name="Kernel">The kernel's release.</param>
/// <param name="FilterHash">Lower-case hex SHA-256 of the compiled seccomp program.</param>
/// <param name="MountHash">Lower-case hex SHA-256 of the box's mount table (kinds and targets, in order).</param>
public sealed record Isolation(IsolationRung Rung, IReadOnlyList<string> Layers, string Kernel, string FilterHash, string MountHash);
