using Guard.Commands;

return await GuardCommandLine.RunAsync(args, TimeProvider.System);
