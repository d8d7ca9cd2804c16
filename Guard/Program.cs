return (int)Guard.ExitCode.Ok;
