using Guard.Vm.Scenario;

if (args is [var directory]) return await LinuxScenario.RunAsync(directory);
Console.Error.WriteLine("guard-vm-scenario DIRECTORY: with the files vmlinuz, guard-shim, root.img and the directory modules.");
return 2;
