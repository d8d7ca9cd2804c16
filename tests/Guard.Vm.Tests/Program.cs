using Guard.Vm.Tests;
using Guard.Vm.Tests.Kvm;
using Microsoft.Testing.Platform.Builder;

if (args is ["host", ..]) return await BoxHost.RunAsync(args[1..]);
if (args is [SnapshotHost.Verb, var snapshot]) return SnapshotHost.Run(snapshot);

ITestApplicationBuilder builder = await TestApplication.CreateBuilderAsync(args);
SelfRegisteredExtensions.AddSelfRegisteredExtensions(builder, args);
using ITestApplication application = await builder.BuildAsync();
return await application.RunAsync();
