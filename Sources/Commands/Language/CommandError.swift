public import Support
import Engine

/// A line that the shell cannot carry out.
public enum CommandError: DiagnosableError, Hashable {
  /// A first word that is no command.
  case unknownCommand(name: String, mend: String)
  /// A quote that is not closed.
  case openQuote(line: String)
  /// A line that is longer than any that somebody writes; the limit is in bytes.
  case lineTooLong(limit: Int)
  /// A standard input that cannot be read on.
  case unreadableInput(reason: String)
  /// An argument that must be given.
  case missing(command: String, argument: String, usage: String)
  /// A word more than the command takes.
  case unexpected(command: String, text: String, usage: String)
  /// An option that the command does not have.
  case unknownOption(command: String, option: String, similar: String?, usage: String)
  /// An option given twice.
  case givenTwice(command: String, option: String)
  /// An option that the chosen optimizer does not use.
  case misplacedOption(option: String, value: String)
  /// A value that the argument cannot take.
  case badValue(argument: String, text: String, wants: String, similar: String? = nil)
  /// A number of a layer that the stack does not have.
  case noSuchLayer(number: Int, count: Int)
  /// A number of a layer inside another that has no such layer.
  case noSuchLayerInside(position: String, outer: String, count: Int)
  /// An edit that would leave no layer inside one.
  case nothingInside(position: String)
  /// A layer that is to be moved into itself.
  case intoItself(position: String)
  /// A range that ends before it starts.
  case emptyRange(text: String)
  /// Nothing has gone wrong that could be explained.
  case nothingWrong
  /// Nothing to take back, or to bring again.
  case nothingTo(what: String)
  /// Fewer edits than diff is to look back.
  case fewerEdits(done: Int)
  /// A number for which no fix is offered.
  case noSuchFix(number: Int, offered: Int)
  /// Nothing to mend: what was pushed goes through.
  case nothingBroken(input: String)
  /// No fix is offered for the stack as it is.
  case noFixOffered(mend: String)
  /// A name that help does not know.
  case unknownTopic(name: String, similar: String?)
  /// A script that cannot be read.
  case unreadableScript(path: String, reason: String, similar: String?)
  /// Scripts that run scripts without end.
  case scriptsTooDeep(path: String)
  /// Nothing was pushed that could be traced.
  case nothingPushed(hint: String)
  /// A line such as `!push` to which none in the history belongs.
  case notInHistory(line: String)
  /// A `_` that was worked out for another input than the data's contexts.
  case madeForOthers(layer: String)

  /// What is wrong and how to mend it.
  public var diagnosis: Diagnosis {
    switch self {
    case .unknownCommand(let name, let mend):
      Diagnosis("'\(name)' is not a command", mend: mend)
    case .openQuote:
      Diagnosis("a quote is not closed", mend: "end the text with the quote it began with")
    case .lineTooLong(let limit):
      Diagnosis(
        "a line has more than \(limit >> 20) MB", mend: "write long data to a file, one item a line"
      )
    case .unreadableInput(let reason):
      Diagnosis("the standard input cannot be read: \(reason)", mend: "give a file or a pipe")
    case .missing(let command, let argument, let usage):
      Diagnosis("\(command) is missing \(argument)", mend: "usage: \(usage)")
    case .unexpected(let command, let text, let usage):
      Diagnosis("\(command) does not take '\(text)'", mend: "usage: \(usage)")
    case .unknownOption(let command, let option, let similar, let usage):
      Diagnosis(
        "\(command) has no option '\(option)'",
        mend: similar.map { "did you mean '\($0)='?" } ?? "usage: \(usage)")
    case .givenTwice(let command, let option):
      Diagnosis("\(command) is given \(option)= twice", mend: "leave one out")
    case .misplacedOption(let option, let value):
      Diagnosis("optimizer=\(value) does not use \(option)=", mend: "leave it out")
    case .badValue(let argument, let text, let wants, let similar):
      Diagnosis(
        "\(argument) cannot be '\(text)'",
        mend: similar.map { "did you mean '\($0)'?" } ?? "it wants \(wants)")
    case .noSuchLayer(let number, let count):
      Diagnosis(
        "there is no layer \(number)",
        mend: count == 0
          ? "the stack is empty: add a layer first"
          : "the layers are numbered 1 to \(count)")
    case .noSuchLayerInside(let position, let outer, let count):
      Diagnosis(
        "there is no layer \(position)",
        mend: count == 0
          ? "layer \(outer) holds no layers"
          : "the layers inside layer \(outer) are numbered \(outer).1 to \(outer).\(count)")
    case .nothingInside(let position):
      Diagnosis(
        "layer \(position) would hold no layer", mend: "remove \(position) takes all of it away")
    case .intoItself(let position):
      Diagnosis("layer \(position) cannot be moved into itself")
    case .emptyRange(let text):
      Diagnosis(
        "the range \(text) ends before it starts",
        mend: "write it as \(text.split(separator: ".").reversed().joined(separator: ".."))")
    case .nothingWrong:
      Diagnosis(
        "nothing went wrong yet", mend: "help errors lists the codes, help CODE explains one")
    case .nothingTo(let what):
      Diagnosis(
        "there is nothing to \(what)",
        mend: what == "undo"
          ? "it takes back lines that changed the stack, the data, weights or settings"
          : "it brings back what undo took, until another line changes something")
    case .fewerEdits(let done):
      Diagnosis(
        done == 0
          ? "nothing was edited yet" : "only \(counted(done, "edit")) can be looked back on",
        mend: done == 0
          ? "diff FILE compares with what save wrote" : "diff \(done) shows the oldest")
    case .noSuchFix(let number, let offered):
      Diagnosis(
        "there is no fix \(number)",
        mend: offered == 1 ? "there is one: fix 1" : "the fixes are numbered 1 to \(offered)")
    case .nothingBroken(let input):
      Diagnosis(
        "nothing is broken: \(input) goes through the whole stack",
        mend: "lint looks for what runs but is wrong, want for the way to a shape")
    case .noFixOffered(let mend): Diagnosis("no fix is offered now", mend: mend)
    case .unknownTopic(let name, let similar):
      Diagnosis(
        "there is no help on '\(name)'",
        mend: similar.map { "did you mean 'help \($0)'?" }
          ?? "help alone lists every command and layer")
    case .unreadableScript(let path, let reason, let similar):
      Diagnosis(
        "'\(path)' cannot be read: \(reason)",
        mend: similar.map { "did you mean '\($0)'?" } ?? "check the name")
    case .scriptsTooDeep(let path):
      Diagnosis(
        "'\(path)' is the 17th script inside one another", mend: "does a script source itself?")
    case .nothingPushed(let hint):
      Diagnosis("nothing was pushed yet", mend: "push a shape first, such as \(hint)")
    case .notInHistory(let line):
      Diagnosis(
        "'\(line)' is not in the history",
        mend: "the arrow keys and Ctrl-R look through the history")
    case .madeForOthers(let layer):
      Diagnosis(
        "layer \(layer) was made for another input than the data's contexts",
        mend: "train and init work its _ out for the data")
    }
  }
}
