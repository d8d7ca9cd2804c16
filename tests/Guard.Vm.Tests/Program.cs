using Guard.Vm.Tests;
using Microsoft.Testing.Platform.Builder;

if (args is ["host", ..]) return await BoxHost.RunAsync(args[1..]);

ITestApplicationBuilder builder = await TestApplication.CreateBuilderAsync(args);
SelfRegisteredExtensions.AddSelfRegisteredExtensions(builder, args);
using ITestApplication application = await builder.BuildAsync();
return await application.RunAsync();
