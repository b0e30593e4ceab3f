/// What this build is.
public enum About {
  /// The version of the engine and the shell.
  public static let version = "0.1.0"
  /// The instruction set that the kernels chose when the program started.
  public static var instructionSet: String { Kernels.instructionSet }
}
