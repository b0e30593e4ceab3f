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

  @OptionGroup var checked: CheckedFiles
  @Flag(help: "Write nothing; fail where a comment is missing or wrong, and show the difference.")
  var check = false
  @Flag(help: "Take the comments out.")
  var remove = false
  @OptionGroup var appearance: Appearance
  @OptionGroup var conditions: Conditions

  func validate() throws {
    if checked.files.isEmpty { throw ValidationError("give the files: shape annotate net.py") }
    if check, remove { throw ValidationError("give either --check or --remove, not both") }
  }

  /// Annotates the files.
  func carryOut() -> Shell.Exit {
    InterruptFlag.install()
    conditions.apply()
    return checked.each(appearance, annotate)
  }

  private func annotate(_ file: String) throws -> Shell.Exit {
    let edit = FileEdit(file, appearance)
    if remove {
      return edit.write(Annotator(removingFrom: try SourceFile(file).text).text, isShown: false)
    }
    let report = try checked.check(file, conditions)
    let renderer = TextRenderer(usesColor: appearance.color.isUsed(on: .errors))
    for problem in report.problems + (check ? report.wrongClaims : []) {
      Console.write(renderer.render(problem: problem, in: file), to: .errors)
    }
    guard report.problems.isEmpty else { return .failed }
    if let missing = checked.missingExample(report, file) { Console.write(missing, to: .errors) }
    let annotated = Annotator(report)
    guard check else { return edit.write(annotated.text, isShown: false) }
    edit.show(annotated.changes.map { .init(line: $0.line, old: [$0.old], new: [$0.new]) })
    return annotated.changes.isEmpty && report.wrongClaims.isEmpty ? .done : .failed
  }
}
