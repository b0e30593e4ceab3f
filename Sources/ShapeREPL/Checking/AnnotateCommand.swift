import ArgumentParser
import Commands
import Engine
import FoundationEssentials
import Rendering
import Support

/// `shape annotate`: writes the shape that each line of a file makes after that line.
struct AnnotateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "annotate", _superCommandName: "shape",
    abstract: "Write the shapes that lines make after them, as comments.",
    discussion: """
      Carries out the file and its examples as check does, and writes # 4x8x24 after each line \
      that makes a tensor, or # BxTx24 where an example has letters for sizes. Nothing else of \
      the file changes. Exit status: 0 done, 1 a comment is wrong or the file does not run, 2 wrong \
      usage.
      """)

  @ArgumentParser.Argument(help: "Files of Python.", completion: .file(extensions: ["py"]))
  var files: [String] = []
  @Option(
    name: .customShort("e"),
    help: ArgumentHelp("Run this expression too, for each file.", valueName: "expression"))
  var examples: [String] = []
  @Flag(help: "Run what stands below if __name__ == \"__main__\" too.")
  var asMain = false
  @Flag(help: "Write nothing; fail where a comment is missing or wrong, and show the difference.")
  var check = false
  @Flag(help: "Take the comments out.")
  var remove = false
  @OptionGroup var appearance: Appearance
  @OptionGroup var conditions: Conditions

  func validate() throws {
    if files.isEmpty { throw ValidationError("give the files: shape annotate net.py") }
    if check, remove { throw ValidationError("give either --check or --remove, not both") }
  }

  /// Annotates the files.
  func carryOut() -> Shell.Exit {
    InterruptFlag.install()
    conditions.apply()
    var worst = Shell.Exit.done
    for file in files {
      let exit = annotate(file)
      if exit == .interrupted { return exit }
      if exit != .done { worst = exit }
    }
    return worst
  }

  private func annotate(_ file: String) -> Shell.Exit {
    let edit = FileEdit(file, appearance)
    do {
      if remove {
        return edit.write(
          Annotator(removingFrom: try SourceFile(file).text).text, isShown: false)
      }
      let report = try CodeCheck(file: file, examples: examples, asMain: asMain, conditions)
      let renderer = TextRenderer(usesColor: appearance.color.isUsed(on: .errors))
      for problem in report.problems {
        Console.write(renderer.render(problem: problem, in: file), to: .errors)
      }
      guard report.problems.isEmpty else { return .failed }
      if report.exampleCount == 0, !asMain {
        Console.write(CheckCommand.missingExample(file), to: .errors)
      }
      let annotated = Annotator(report)
      guard check else { return edit.write(annotated.text, isShown: false) }
      edit.show(annotated.changes.map { ($0.line, $0.old, $0.new) })
      let wrong = report.wrongClaims
      for claim in wrong {
        Console.write(renderer.render(problem: claim, in: file), to: .errors)
      }
      return annotated.changes.isEmpty && wrong.isEmpty ? .done : .failed
    } catch is Interruption {
      return .interrupted
    } catch {
      Console.write(
        TextRenderer(usesColor: appearance.color.isUsed(on: .errors))
          .render(Diagnosis(of: error)), to: .errors)
      return .failed
    }
  }
}
