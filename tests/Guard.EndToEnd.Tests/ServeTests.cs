using Guard.EndToEnd.Tests.Support;

namespace Guard.EndToEnd.Tests;

/// <summary><c>guard serve</c> as a process: ready, alone, and gone when told.</summary>
[TestClass]
public sealed class ServeTests
{
    [TestMethod]
    public async Task It_serves_until_it_is_told_to_stop_and_a_second_one_is_refused()
    {
        await using Ground ground = Ground.Create();
        await using ServingGuard guard = await ServingGuard.StartAsync(ground);
        Assert.Contains("single-user", guard.Status);
        ScratchRepository repository = await ground.GuardedAsync();

        ProgramResult second = await ground.Guard.RunAsync(ground.Root, "serve");
        Assert.AreEqual(2, second.Code, second.ToString());
        Assert.Contains("G140 Another resident Guard holds", second.Errors);

        await repository.CommitAsync("Raise", ("value", "60\n"));
        ProgramResult push = await repository.TryGitAsync("push", "guard", "HEAD:main");
        Assert.AreEqual(0, push.Code, push.ToString());
        string tip = await ground.TipAsync(repository);

        ProgramResult end = await guard.EndAsync("TERM");
        Assert.AreEqual(0, end.Code, end.ToString());
        Assert.AreEqual("STOPPING=1", await guard.SaidAsync());
        Assert.IsFalse(File.Exists(Path.Combine(ground.Guard.Home, "guard.sock")), "its socket goes with it");
        Assert.AreEqual(tip, await ground.TipAsync(repository), "a single-user home starts its own again");
        await ground.LogVerifiesAsync();
        ProgramResult log = await ground.Guard.RunAsync(ground.Root, "log", "--json");
        Assert.Contains("deployment: single-user", log.Output);
    }

    [TestMethod]
    public async Task Under_a_file_mode_mask_of_077_boxes_still_read_what_they_must_and_home_stays_closed()
    {
        await using Ground ground = Ground.Create();
        ground.Guard.Through = ["sh", "-c", "umask 077; exec \"$0\" \"$@\""];
        ScratchRepository repository = await ground.GuardedAsync();
        await repository.CommitAsync("Raise", ("value", "60\n"));
        ProgramResult push = await repository.TryGitAsync("push", "guard", "HEAD:main");
        Assert.AreEqual(0, push.Code, push.ToString());
        Assert.AreEqual(UnixFileMode.None, File.GetUnixFileMode(ground.Guard.Home) & (UnixFileMode)0b111_111, "home is its owner's alone");
    }

    [TestMethod]
    public async Task Guard_stop_ends_it_and_so_does_Ctrl_C()
    {
        await using Ground ground = Ground.Create();
        ground.Guard.Through = ["env", "--default-signal=INT"]; // a shell's background job, which these tests may be, ignores it
        await using (ServingGuard guard = await ServingGuard.StartAsync(ground))
        {
            Assert.AreEqual(0, (await guard.EndAsync("INT")).Code);
        }

        await using ServingGuard again = await ServingGuard.StartAsync(ground);
        Assert.AreEqual(0, (await ground.Guard.RunAsync(ground.Root, "stop")).Code);
        Assert.AreEqual("STOPPING=1", await again.SaidAsync());
    }

    [TestMethod]
    [DataRow("G312", "--http", "0.0.0.0:8417")]
    [DataRow("G312", "--http", "somewhere")]
    [DataRow("G310", "--socket", "/nonexistent/guard.sock")]
    [DataRow("G310", "--socket", "/tmp/guard-in-everybodys-directory.sock")]
    [DataRow("G001", "--sokcet", "x")]
    public async Task What_cannot_be_served_is_refused(string id, params string[] arguments)
    {
        await using Ground ground = Ground.Create();
        ProgramResult serve = await ground.Guard.RunAsync(ground.Root, ["serve", .. arguments]);
        Assert.AreEqual((2, ""), (serve.Code, serve.Output), serve.ToString());
        Assert.Contains(id, serve.Errors);
        Assert.Contains("next:", serve.Errors);
    }

    [TestMethod]
    public async Task A_service_that_does_not_run_is_not_replaced_by_a_private_one()
    {
        await using Ground ground = Ground.Create();
        await File.WriteAllTextAsync(Path.Combine(ground.Guard.Home, "roles"), "# nobody yet\n");
        ProgramResult doctor = await ground.Guard.RunAsync(ground.Root, "doctor");
        Assert.AreEqual(2, doctor.Code, doctor.ToString());
        Assert.Contains("G141", doctor.Errors);
        await using (ServingGuard guard = await ServingGuard.StartAsync(ground))
        {
            doctor = await ground.Guard.RunAsync(ground.Root, "doctor");
            Assert.Contains("deployment: service", doctor.Output);
        }

        await File.WriteAllTextAsync(Path.Combine(ground.Guard.Home, "roles"), "uid 1 operator\nevrybody user\n");
        ProgramResult wrong = await ground.Guard.RunAsync(ground.Root, "serve");
        Assert.AreEqual(2, wrong.Code, wrong.ToString());
        Assert.Contains("G300", wrong.Errors);
        Assert.Contains("roles:2:1:", wrong.Errors);
        File.Delete(Path.Combine(ground.Guard.Home, "roles"));
    }
}
