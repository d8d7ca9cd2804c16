namespace Guard.Benchmarks.Crowd;

/// <summary>One change of one client.</summary>
/// <param name="Lowers">Whether it lowers the score, and so must not land.</param>
/// <param name="Answered">Milliseconds from the start of <c>git push</c> to its end.</param>
/// <param name="Settled">Milliseconds until the change was on the branch or refused for good; the same where the push said so itself.</param>
/// <param name="Rebases">How often Guard gave the change another start because the branch had moved.</param>
/// <param name="Again">How often the client had to fetch and bring it again, whoever said so: its own git sends nothing when the branch has moved since the client fetched.</param>
/// <param name="Refused">How often it was Guard that said so, because others were quicker: not once, by the specification.</param>
/// <param name="Problem">What went wrong, or null.</param>
internal sealed record CrowdPush(bool Lowers, double Answered, double Settled, int Rebases, int Again, int Refused, string? Problem);
