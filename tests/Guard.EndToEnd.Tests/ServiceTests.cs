using System.Text.Json.Nodes;
using Guard.EndToEnd.Tests.Support;

namespace Guard.EndToEnd.Tests;

/// <summary>The service deployment: an account owns everything, others come over its socket and have the roles that a file gives them.</summary>
[TestClass]
public sealed class ServiceTests
{
    private const int Service = 54321; // none of these needs an entry in /etc/passwd
    private const int User = 54322;
    private const int Operator = 54323;
    private const int Auditor = 54324;
    private const int Agent = 54325;
    private const int Stranger = 54326;

    private static readonly string Roles = $"# the team\nuid {User} user\nuid {Operator} operator # on call\nuid {Auditor} auditor\nuid {Agent} agent\n";

    [TestMethod]
    public async Task Who_somebody_is_the_kernel_says_and_what_they_may_their_role()
    {
        if (!Environment.IsPrivilegedProcess) Assert.Inconclusive("being several accounts needs root");
        await using Ground ground = Ground.Create();
        string program = ProgramCopy.To(ground.At("guard-bin"));
        ground.Guard.Program = Path.Combine(program, "guard");
        ScratchRepository repository = await ScratchRepository.CreateAsync(ground.At("project"), Sample.Files());
        string policy = ground.Write("p.yaml", Sample.Policy());
        Directory.CreateDirectory(ground.At("run"));
        await File.WriteAllTextAsync(Path.Combine(ground.Guard.Home, "roles"), Roles);
        foreach (string place in (string[])["h", "run", "project"]) ProgramCopy.Own(ground.At(place), Service);
        ground.Guard.Through = As(Service);
        string socket = Path.Combine(ground.At("run"), "guard.sock");
        await using ServingGuard guard = await ServingGuard.StartAsync(ground, "--socket", socket);
        Assert.Contains("service", guard.Status);
        Assert.AreEqual(Convert.ToInt32("660", 8), (int)File.GetUnixFileMode(socket));
        ProgramResult init = await ground.Guard.RunAsync(repository.Directory, "init", "--policy", policy);
        Assert.AreEqual(0, init.Code, init.ToString());
        string id = (string)(await ground.JsonAsync(repository, "status"))["id"]!;

        Task<ProgramResult> By(int uid, params string[] arguments) => new GuardProgram(ground.Guard.Home) { Program = ground.Guard.Program, Through = As(uid) }
            .RunAsync(ground.Root, arguments, new Dictionary<string, string> { ["GUARD_SOCKET"] = socket });
        string[][] reading = [["status", "--repo", id], ["policy", "show", "--repo", id], ["log"], ["log", "verify"], ["doctor"]];
        string[][] operating = [["policy", "apply", policy, "--repo", id], ["token", "list"], ["remeasure", "--from-clone", "--repo", id], ["log", "export", ground.At("run")]];
        foreach (string[] command in reading)
        {
            foreach (int uid in (int[])[User, Operator, Auditor]) Assert.AreEqual(0, (await By(uid, command)).Code, $"{uid}: {command[0]}");
            await RefusedAsync(By(Agent, command), "G302");
            await RefusedAsync(By(Stranger, command), "G301");
        }

        foreach (string[] command in (string[][])[.. operating, ["eject", "--repo", id], ["stop"]])
        {
            foreach (int uid in (int[])[User, Auditor]) await RefusedAsync(By(uid, command), "G302", command[0] == "eject" ? 0 : 3);
        }

        foreach (string[] command in operating[..2]) Assert.AreEqual(0, (await By(Operator, command)).Code, command[0]);
        await RefusedAsync(By(Auditor, "run", "--repo", id, "--goal", "x", "--", "true"), "G302");
        ProgramResult run = await By(User, "run", "--repo", id, "--goal", "x", "--", "/bin/sh", "-c", "echo 60 >value; git commit -qam Raise; git push -q origin HEAD:main");
        Assert.AreEqual(0, run.Code, run.ToString());

        // A role token takes the place of the uid's own role, for an account that has one, and for no other.
        string token = (await By(Operator, "token", "add", "keeper", "--role", "operator")).Output.Trim();
        Task<ProgramResult> With(int uid) => new GuardProgram(ground.Guard.Home) { Program = ground.Guard.Program, Through = As(uid) }
            .RunAsync(ground.Root, ["token", "list"], new Dictionary<string, string> { ["GUARD_SOCKET"] = socket, ["GUARD_TOKEN"] = token });
        Assert.AreEqual(0, (await With(User)).Code);
        await RefusedAsync(With(Stranger), "G301");

        // Home stays closed: neither its files nor its own socket.
        ProgramResult around = await new GuardProgram(ground.Guard.Home) { Program = ground.Guard.Program, Through = As(Operator) }
            .RunAsync(ground.Root, ["status", "--repo", id], new Dictionary<string, string> { ["GUARD_SOCKET"] = Path.Combine(ground.Guard.Home, "guard.sock") });
        Assert.AreEqual(2, around.Code, around.ToString());
        Assert.Contains("G311", around.Errors);

        await File.WriteAllTextAsync(Path.Combine(ground.Guard.Home, "roles"), Roles.Replace($"uid {User} user", "", StringComparison.Ordinal));
        await RefusedAsync(By(User, "doctor"), "G301");
        JsonNode log = JsonNode.Parse((await By(Auditor, "log", "--json")).Output)!;
        Assert.Contains("started by uid-54322 (user)", log.ToJsonString());
        Assert.Contains("operator uid-54323", string.Join('\n', log["entries"]!.AsArray().Select(e => $"{e!["actor"]!["kind"]} {e["actor"]!["id"]}")));
        Assert.Contains("deployment: service", log.ToJsonString());
    }

    private static async Task RefusedAsync(Task<ProgramResult> asked, string id, int code = 3)
    {
        ProgramResult result = await asked;
        if (code != 0) Assert.AreEqual(code, result.Code, result.ToString());
        Assert.AreNotEqual(0, result.Code, result.ToString());
        Assert.Contains(id, result.Errors);
    }

    private static string[] As(int uid) => ["setpriv", "--reuid", $"{uid}", "--regid", $"{Service}", "--clear-groups"];
}
