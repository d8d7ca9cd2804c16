using Guard.Commands;

return FrontPage.TryShow(args) ? 0 : await GuardCommandLine.RunAsync(args, TimeProvider.System);
