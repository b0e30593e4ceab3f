import ArgumentParser
import Commands
import Engine
import FoundationEssentials
import Rendering
import Support

/// The files of Python that a program looks at, and what is run of them.
struct CheckedFiles: ParsableArguments {
  @ArgumentParser.Argument(help: "Files of Python.", completion: .file(extensions: ["py"]))
  var files: [String] = []
  @Option(
    name: .customShort("e"),
    help: ArgumentHelp("Run this expression too, for each file.", valueName: "expression"))
  var examples: [String] = []
  @Flag(help: "Run what stands below if __name__ == \"__main__\" too.")
  var asMain = false

  /// Looks at each file in turn; gives the exit status of the last that is not done.
  ///
  /// One that Ctrl-C stops is the last. What fails on the way is told.
  func each(_ appearance: Appearance, _ look: (String) throws -> Shell.Exit) -> Shell.Exit {
    var worst = Shell.Exit.done
    for file in files {
      do {
        let exit = try look(file)
        if exit == .interrupted { return exit }
        if exit != .done { worst = exit }
      } catch is Interruption {
        return .interrupted
      } catch {
        Console.write(
          TextRenderer(usesColor: appearance.color.isUsed(on: .errors))
            .render(Diagnosis(of: error)), to: .errors)
        worst = .failed
      }
    }
    return worst
  }

  /// Reads a file and carries it out.
  ///
  /// - Throws: an error of files; `Interruption`.
  func check(_ file: String, _ conditions: Conditions) throws -> CodeCheck {
    var environment = Session.Environment()
    environment.isInterrupted = { InterruptFlag.isRaised }
    return try CodeCheck(
      try SourceFile(file).text, path: file, examples: examples, asMain: asMain,
      seed: conditions.seed, environment: environment)
  }

  /// What is said of a file that names no example; `nil` where something of it was called.
  func missingExample(_ report: CodeCheck, _ file: String) -> String? {
    guard report.exampleCount == 0, !asMain else { return nil }
    return """
      \(file): its definitions run; no example says what to call
        # shape> Net()(torch.randn(4, 3)) in a comment is one, and -e gives one here;
        --as-main runs what stands below if __name__ == "__main__"

      """
  }
}
