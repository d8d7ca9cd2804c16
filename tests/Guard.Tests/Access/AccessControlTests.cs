using Guard.Access;
using Guard.Log.Entries;
using Microsoft.Extensions.Time.Testing;

namespace Guard.Tests.Access;

[TestClass]
public sealed class AccessControlTests
{
    private const uint Owner = 990;
    private const uint Alice = 1001;
    private const uint Stranger = 1003;
    private string _home = "";

    private string RolesPath => Path.Combine(_home, "roles");

    [TestInitialize]
    public void Begin() => _home = Directory.CreateTempSubdirectory("ga-").FullName;

    [TestCleanup]
    public void End() => Directory.Delete(_home, recursive: true);

    [TestMethod]
    public void In_a_single_user_home_only_owner_and_root_are_anybody()
    {
        AccessControl access = Open();
        Assert.AreEqual("single-user", access.Deployment);
        Assert.AreEqual(Role.Operator, access.Admit(Owner).Role);
        Assert.AreEqual(Role.Operator, access.Admit(0).Role);
        Assert.AreEqual("people", access.Admit(Owner).Source);
        AssertNobody(() => access.Admit(Alice));
        string token = access.Tokens.Add("alice", Role.Operator).Token;
        AssertNobody(() => access.Admit(Alice, token), "a token raises nobody who is nobody");
    }

    [TestMethod]
    public void Who_gave_an_order_earlier_is_looked_at_again()
    {
        File.WriteAllText(RolesPath, "account alice user\nssh bob operator\n");
        AccessControl access = Open();
        LogActor token = access.AdmitToken("", access.Tokens.Add("night", Role.User).Token)!.Actor, alice = access.Admit(Alice).Actor, bob = new("operator", "bob");
        Assert.IsTrue(access.MayStill(alice, Right.Run) && access.MayStill(bob, Right.Run) && access.MayStill(token, Right.Run) && access.MayStill(new LogActor("operator", "root"), Right.Run));

        File.WriteAllText(RolesPath, "account alice auditor\n");
        Assert.IsFalse(access.MayStill(alice, Right.Run), "another role");
        Assert.IsFalse(access.MayStill(bob, Right.Run), "none");
        access.Tokens.Remove("night");
        Assert.IsFalse(access.MayStill(token, Right.Run));
        access.Tokens.Add("night", Role.Operator);
        Assert.IsFalse(access.MayStill(token, Right.Run), "another token of the same name");
        File.WriteAllText(RolesPath, "nonsense\n");
        Assert.ThrowsExactly<GuardException>(() => access.MayStill(alice, Right.Run));
    }

    [TestMethod]
    public void In_a_service_a_line_gives_a_role_and_no_line_gives_none()
    {
        File.WriteAllText(RolesPath, "account alice user\n");
        AccessControl access = Open();
        Assert.AreEqual("service", access.Deployment);
        Caller alice = access.Admit(Alice);
        Assert.AreEqual(("alice", Role.User, "people-alice", "person"), (alice.Name, alice.Role, alice.Source, alice.Actor.Kind));
        Assert.AreEqual(Role.Operator, access.Admit(Owner).Role);
        AssertNobody(() => access.Admit(Stranger));

        File.WriteAllText(RolesPath, "account alice auditor\nuid 1003 user\n");
        Assert.AreEqual(Role.Auditor, access.Admit(Alice).Role, "a change counts from the next connection on");
        Assert.AreEqual("uid-1003", access.Admit(Stranger).Name);
        Assert.IsNull(access.RolesProblem());

        File.WriteAllText(RolesPath, "account alice operator\nnonsense\n");
        GuardException wrong = Assert.ThrowsExactly<GuardException>(() => access.Admit(Alice));
        Assert.AreEqual("G300", wrong.Id, "with a line that is wrong nobody is served");
        Assert.DoesNotContain("nonsense", wrong.Message, "what stands there is not for everybody who can connect");
        Assert.Contains("roles:2:1: 'nonsense' is unknown", access.RolesProblem()!.Message, "home's owner sees it");
        Assert.AreEqual(Role.Operator, access.Admit(Owner).Role, "but the owner, who can repair it");
        File.Delete(RolesPath);
        Assert.AreEqual("G300", Assert.ThrowsExactly<GuardException>(() => access.Admit(Alice)).Id);
    }

    [TestMethod]
    public void A_service_whose_roles_cannot_be_read_does_not_start()
    {
        File.WriteAllText(RolesPath, "everybody operator\n");
        Assert.AreEqual("G300", Assert.ThrowsExactly<GuardException>(() => Open()).Id);
        File.WriteAllText(RolesPath, new string('#', RolesFile.Largest + 1));
        Assert.AreEqual("G300", Assert.ThrowsExactly<GuardException>(() => Open()).Id);
    }

    [TestMethod]
    public void A_token_is_a_caller_with_the_role_it_was_made_for()
    {
        File.WriteAllText(RolesPath, "account alice user\n");
        AccessControl access = Open();
        (string token, TokenRecord record) = access.Tokens.Add("deploy", Role.Operator);
        Caller caller = access.Admit(Alice, token);
        Assert.AreEqual(("deploy", Role.Operator, "operator"), (caller.Name, caller.Role, caller.Actor.Kind));
        Assert.AreEqual(AccessToken.Fingerprint(record.Hash), caller.Actor.Key);
        Assert.AreEqual(Role.Operator, access.AdmitToken("", token)!.Role);
        Assert.AreEqual(Role.Operator, access.AdmitToken("deploy", token)!.Role);
        Assert.IsNull(access.AdmitToken("alice", token), "another's name");
        AssertNobody(() => access.Admit(Stranger, token), "a uid without a role stays nobody");
        AssertNobody(() => access.Admit(Owner, AccessToken.Create()), "a token that is none is not passed over in silence");
        access.Tokens.Remove("deploy");
        Assert.IsNull(access.AdmitToken("", token));
        AssertNobody(() => access.Admit(Alice, token));
    }

    [TestMethod]
    public void Only_the_owner_speaks_for_others_and_then_with_their_role()
    {
        File.WriteAllText(RolesPath, "account alice operator\nssh carol agent\n");
        AccessControl access = Open();
        Caller carol = access.Admit(Owner, onBehalf: "carol");
        Assert.AreEqual(("carol", Role.Agent, "agent-carol"), (carol.Name, carol.Role, carol.Source));
        AssertNobody(() => access.Admit(Owner, onBehalf: "alice"), "an account is no ssh name");
        AssertNobody(() => access.Admit(Owner, onBehalf: "../x"));
        AssertNobody(() => access.Admit(Alice, onBehalf: "carol"), "not even an operator");
    }

    private static void AssertNobody(Action ask, string what = "") => Assert.AreEqual("G301", Assert.ThrowsExactly<GuardException>(ask, what).Id, what);

    private AccessControl Open() => new(
        RolesPath, Path.Combine(_home, "tokens.json"), new FakeTimeProvider(), Owner, () => new Accounts("alice:x:1001:1001::/:/bin/sh\n"));
}
