[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]
[assembly: Parallelize(Scope = ExecutionScope.ClassLevel)]
