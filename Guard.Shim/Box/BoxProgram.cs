using System.Globalization;
using System.Text.Json;
using Guard.Vm;
using Guard.Vm.Interop;

namespace Guard.Shim.Box;

/// <summary><c>guard-shim box SPEC [COLUMNS ROWS]</c>: builds one box and stays beside it until it is gone.</summary>
internal static class BoxProgram
{
    /// <summary>Exit code when no report could be made: the starter sees a closed control socket.</summary>
    private const int NoReport = 1;

    /// <summary>Runs.</summary>
    public static int Run(string[] arguments)
    {
        if (arguments.Length is not (1 or 3))
        {
            Console.Error.WriteLine("usage: guard-shim box SPEC [COLUMNS ROWS]");
            return 2;
        }

        ControlLink? control = null;
        try
        {
            BoxSpec spec = BoxSpecJson.Read(File.ReadAllBytes(arguments[0]));
            control = new ControlLink(UnixSocket.Connect(spec.ControlSocket));
            var size = new TerminalSize
            {
                Columns = ushort.Parse(arguments.Length == 3 ? arguments[1] : "80", CultureInfo.InvariantCulture),
                Rows = ushort.Parse(arguments.Length == 3 ? arguments[2] : "24", CultureInfo.InvariantCulture),
            };
            byte[] filter = File.ReadAllBytes(arguments[0] + ".bpf");
            new BoxSession(spec, filter, control, size).Run();
            return 0;
        }
        catch (BoxFailure failure)
        {
            control?.Send(new BoxReport { Kind = "failed", Error = failure.Message, Layer = failure.Layer, Fix = failure.Fix });
            if (control is null) Console.Error.WriteLine(failure.Message);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException or FormatException or OverflowException or ArgumentException)
        {
            control?.Send(new BoxReport { Kind = "failed", Error = $"The box cannot be prepared: {error.Message}" });
            if (control is null) Console.Error.WriteLine(error.Message);
        }

        return control is null ? NoReport : 0;
    }
}
