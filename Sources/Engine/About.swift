/// What this build is.
public enum About {
  /// The version of the engine and the shell.
  public static let version = "0.1.0"
  /// The name of the instruction set that the kernels run on.
  public static var instructionSet: String { InstructionSet.current.name }
}
