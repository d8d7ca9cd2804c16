namespace Guard.Vm.Tests.Kvm.Linux;

/// <summary>Debian's kernel as a guest of Guard's own VMM, in an emulated machine: booted once, forked, and used.</summary>
[TestClass]
public sealed class LinuxGuestTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(20);
    private static readonly Lazy<Task<string>> Output = new(() => NestedLinux.RunAsync(Patience));

    [TestMethod]
    public async Task Every_fork_runs_a_command_and_its_exit_code_comes_out_of_band()
    {
        ILookup<string, string> said = await SaidAsync();

        for (int i = 0; i < 30; i++) Assert.AreEqual("7", said[$"fork-{i}"].Single().Split(' ')[0]);
        Assert.AreEqual("3", said["liar-code"].Single());
        Assert.AreEqual("9", said["killed-signal"].Single());
        Assert.AreEqual("127", said["missing-code"].Single());
        Assert.AreEqual("126", said["refused-code"].Single());
        Assert.AreEqual("True 9", said["slow"].Single());
        Assert.AreEqual("mine input", said["again"].Single());
    }

    [TestMethod]
    public async Task A_command_has_its_users_rights_and_no_signal_of_the_first_process()
    {
        ILookup<string, string> said = await SaidAsync();
        string[] status = [.. said["status"]];

        foreach (string line in (string[])["Uid: 1000 1000 1000 1000", "Groups:", "NoNewPrivs: 1", "SigBlk: 0000000000000000", "SigIgn: 0000000000000000"])
            CollectionAssert.Contains(status, line, string.Join('\n', status));
    }

    [TestMethod]
    public async Task Every_fork_is_a_machine_of_its_own()
    {
        ILookup<string, string> said = await SaidAsync();
        string[][] forks = [.. Enumerable.Range(0, 30).Select(i => said[$"fork-{i}"].Single().Split(' '))];

        foreach (int field in (int[])[3, 5, 6, 7]) Assert.AreEqual(30, forks.Select(fork => fork[field]).Distinct().Count(), $"field {field}");
        foreach (string[] fork in forks)
        {
            (long before, long after, long there) = (long.Parse(fork[1]), long.Parse(fork[2]), long.Parse(fork[4]));
            Assert.IsTrue(there >= before - 1 && there <= after + 1, string.Join(' ', fork));
            CollectionAssert.AreEqual(new[] { "1000", "0" }, fork[8..10]);
        }
    }

    [TestMethod]
    public async Task What_goes_through_the_channel_arrives_as_it_was()
    {
        ILookup<string, string> said = await SaidAsync();

        Assert.AreEqual("True", said["echo-intact"].Single());
    }

    [TestMethod]
    public async Task A_guest_that_breaks_itself_breaks_no_other()
    {
        ILookup<string, string> said = await SaidAsync();
        string[] attacks = [.. said["attack"]];

        StringAssert.Contains(attacks[0], "switched itself off");
        StringAssert.Contains(attacks[1], "switched itself off");
        Assert.HasCount(4, said["sibling"]);
        foreach (string sibling in said["sibling"]) Assert.AreEqual("mine", sibling);
    }

    [TestMethod]
    public async Task The_image_is_there_once()
    {
        ILookup<string, string> said = await SaidAsync();

        Assert.AreEqual("0", said["image-private-kb"].Single());
    }

    [TestMethod]
    public async Task A_template_that_was_written_is_read_with_its_own_image_and_no_other()
    {
        ILookup<string, string> said = await SaidAsync();

        Assert.AreEqual("read", said["snapshot"].Single());
        StringAssert.Contains(said["other-image"].Single(), "was not made with");
    }

    private static async Task<ILookup<string, string>> SaidAsync()
    {
        string output = await Output.Value;
        ILookup<string, string> said = output.Split('\n').Where(line => line.StartsWith('@')).Select(line => line.TrimEnd('\r')[1..].Split(' ', 2)).ToLookup(pair => pair[0], pair => pair.Length > 1 ? pair[1] : "");
        Assert.IsTrue(said.Contains("done"), output);
        return said;
    }
}
