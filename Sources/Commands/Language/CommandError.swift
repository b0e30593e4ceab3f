import Engine
public import Support

/// A line that the shell cannot carry out.
public enum CommandError: CataloguedError, Hashable {
  /// The two ways through the session's changes.
  public enum Direction: Sendable, Hashable { case undo, redo }

  /// A line of one word may have been meant as the name of a variable too.
  case unknownCommand(name: String, mend: String, isName: Bool = false)
  case openQuote(line: String)
  /// The limit is in bytes.
  case lineTooLong(limit: Int)
  case unreadableInput(reason: String)
  case missing(command: String, argument: String, usage: String)
  case unexpected(command: String, text: String, usage: String)
  case unknownOption(command: String, option: String, similar: String?, usage: String)
  case givenTwice(command: String, option: String)
  case misplacedOption(option: String, value: String)
  /// Both say the same thing, in two ways.
  case notBoth(command: String, one: String, other: String)
  case badValue(argument: String, text: String, wants: String, similar: String? = nil)
  case noSuchLayer(number: Int, count: Int)
  case noSuchLayerInside(position: String, outer: String, count: Int)
  case nothingInside(position: String)
  case intoItself(position: String)
  case emptyRange(text: String)
  case nothingWrong
  case nothingTo(Direction)
  case fewerEdits(done: Int)
  case noSuchFix(number: Int, offered: Int)
  case nothingBroken(input: String)
  case fixesExpired(what: String, mend: String)
  case fixLosesTraining(fix: Int)
  case noFixOffered(mend: String)
  case unknownTopic(name: String, similar: String?)
  case unreadableScript(path: String, reason: String, similar: String?)
  case scriptsTooDeep(path: String)
  case nothingPushed(hint: String)
  case notInHistory(line: String)
  case madeForOthers(layer: String)

  /// What each case means.
  public static let catalogue: [ErrorKind<CommandError>] = [
    .init(
      "E-COMMAND-UNKNOWN", "The first word is not a command.",
      .unknownCommand(name: "psuh", mend: "did you mean 'push'?")),
    .init("E-COMMAND-OPEN-QUOTE", "A quote is not closed.", .openQuote(line: "push \"emma")),
    .init("E-COMMAND-LINE-TOO-LONG", "The line is too long.", .lineTooLong(limit: 64 << 20)),
    .init(
      "E-COMMAND-UNREADABLE-INPUT", "The standard input cannot be read any further.",
      .unreadableInput(reason: "Is a directory")),
    .init(
      "E-COMMAND-MISSING", "A required argument is missing.",
      .missing(command: "train", argument: "STEPS", usage: "train STEPS")),
    .init(
      "E-COMMAND-UNEXPECTED", "The command does not take this word.",
      .unexpected(command: "undo", text: "all", usage: "undo [STEPS]")),
    .init(
      "E-COMMAND-UNKNOWN-OPTION", "The command has no option of this name.",
      .unknownOption(command: "train", option: "lrr", similar: "lr", usage: "train STEPS [lr=0.1]")),
    .init(
      "E-COMMAND-GIVEN-TWICE", "The option is given twice.",
      .givenTwice(command: "train", option: "lr")),
    .init(
      "E-COMMAND-MISPLACED-OPTION", "The chosen optimizer does not use this option.",
      .misplacedOption(option: "momentum", value: "adam")),
    .init(
      "E-COMMAND-NOT-BOTH", "Two arguments that say the same thing in different ways are given.",
      .notBoth(command: "train", one: "STEPS", other: "epochs=")),
    .init(
      "E-COMMAND-BAD-VALUE", "The argument does not take this value.",
      .badValue(argument: "STEPS", text: "many", wants: "a whole number")),
    .init(
      "E-COMMAND-NO-SUCH-LAYER", "The stack has no layer of this number.",
      .noSuchLayer(number: 9, count: 4)),
    .init(
      "E-COMMAND-NO-SUCH-LAYER-INSIDE", "The layer holds no layer of this number.",
      .noSuchLayerInside(position: "2.9", outer: "2", count: 3)),
    .init(
      "E-COMMAND-NOTHING-INSIDE", "The edit would leave a layer that holds others with none.",
      .nothingInside(position: "2")),
    .init(
      "E-COMMAND-INTO-ITSELF", "A layer cannot be moved into itself.", .intoItself(position: "2")),
    .init("E-COMMAND-EMPTY-RANGE", "The range ends before it starts.", .emptyRange(text: "4..2")),
    .init(
      "E-COMMAND-NOTHING-WRONG", "There is no error to explain: nothing has failed yet.",
      .nothingWrong),
    .init("E-COMMAND-NOTHING-TO", "There is nothing to undo or to redo.", .nothingTo(.undo)),
    .init(
      "E-COMMAND-FEWER-EDITS", "There are fewer edits than `diff` was asked to go back.",
      .fewerEdits(done: 3)),
    .init(
      "E-COMMAND-NO-SUCH-FIX", "No fix of this number is offered.",
      .noSuchFix(number: 7, offered: 3)),
    .init(
      "E-COMMAND-NOTHING-BROKEN",
      "There is nothing to fix: the last input goes through the whole stack.",
      .nothingBroken(input: "4x8")),
    .init(
      "E-COMMAND-FIX-LOSES-TRAINING",
      "The fix is of the stack before the training, and would draw anew what has been trained.",
      .fixLosesTraining(fix: 1)),
    .init(
      "E-COMMAND-FIXES-EXPIRED",
      "The fixes that were offered were for another stack, or for something else that was looked at.",
      .fixesExpired(what: "lint offered", mend: "lint shows what is left to fix")),
    .init(
      "E-COMMAND-NO-FIX-OFFERED", "No fix is offered for the stack as it is.",
      .noFixOffered(mend: "push a shape first, such as push 4x8")),
    .init(
      "E-COMMAND-UNKNOWN-TOPIC", "There is no help on this word.",
      .unknownTopic(name: "pusch", similar: "push")),
    .init(
      "E-COMMAND-UNREADABLE-SCRIPT", "The script cannot be read.",
      .unreadableScript(path: "deep.wnscript", reason: "No such file or directory", similar: nil)),
    .init(
      "E-COMMAND-SCRIPTS-TOO-DEEP", "Too many scripts run one another.",
      .scriptsTooDeep(path: "loop.wnscript")),
    .init(
      "E-COMMAND-NOTHING-PUSHED", "There is no input to trace: nothing has been pushed yet.",
      .nothingPushed(hint: "push 4x8")),
    .init(
      "E-COMMAND-NOT-IN-HISTORY", "No line of the history matches a line such as `!push`.",
      .notInHistory(line: "!push")),
    .init(
      "E-COMMAND-MADE-FOR-OTHERS",
      "A `_` was worked out for an input other than the contexts of the data.",
      .madeForOthers(layer: "3")),
  ]

  /// What is wrong and how to fix it.
  public var diagnosis: Diagnosis {
    switch self {
    case .unknownCommand(let name, let mend, let isName):
      Diagnosis("'\(name)' is not a command\(isName ? " or a variable" : "")", mend: mend)
    case .openQuote:
      Diagnosis("a quote is not closed", mend: "end the text with the quote it began with")
    case .lineTooLong(let limit):
      Diagnosis(
        "a line has more than \(limit >> 20) MB", mend: "put long data in a file, one item per line"
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
    case .notBoth(let command, let one, let other):
      Diagnosis("\(command) takes \(one) or \(other), not both", mend: "leave one out")
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
        "layer \(position) would hold no layer", mend: "remove \(position) removes the whole layer")
    case .intoItself(let position):
      Diagnosis("layer \(position) cannot be moved into itself")
    case .emptyRange(let text):
      Diagnosis(
        "the range \(text) ends before it starts",
        mend: "write it as \(text.split(separator: ".").reversed().joined(separator: ".."))")
    case .nothingWrong:
      Diagnosis(
        "nothing has gone wrong yet", mend: "help errors lists the codes, help CODE explains one")
    case .nothingTo(let direction):
      Diagnosis(
        "there is nothing to \(direction)",
        mend: direction == .undo
          ? "it takes back lines that changed the stack, the data, weights or settings"
          : "it brings back what undo took, until another line changes something")
    case .fewerEdits(let done):
      Diagnosis(
        done == 0
          ? "nothing was edited yet" : "diff can go back only \(counted(done, "edit"))",
        mend: done == 0
          ? "diff FILE compares with what save wrote" : "diff \(done) shows the oldest")
    case .noSuchFix(let number, let offered):
      Diagnosis(
        "there is no fix \(number)",
        mend: offered == 1 ? "there is one: fix 1" : "the fixes are numbered 1 to \(offered)")
    case .nothingBroken(let input):
      Diagnosis(
        "nothing is broken: \(input) goes through the whole stack",
        mend: "lint finds what runs but is wrong, want finds fixes that give a shape")
    case .fixLosesTraining(let fix):
      Diagnosis(
        "fix \(fix) would draw anew weights that are trained now",
        mend: "undo takes the training back; lint then offers the fix again")
    case .fixesExpired(let what, let mend):
      Diagnosis("the fixes that \(what) have expired", mend: mend)
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
        "'\(path)' would be the 17th script nested in others", mend: "does a script source itself?")
    case .nothingPushed(let hint):
      Diagnosis("nothing was pushed yet", mend: "push a shape first, such as \(hint)")
    case .notInHistory(let line):
      Diagnosis(
        "'\(line)' is not in the history",
        mend: "the arrow keys and Ctrl-R look through the history")
    case .madeForOthers(let layer):
      Diagnosis(
        "layer \(layer) was made for an input other than the data's contexts",
        mend: "train and init work out its _ for the data")
    }
  }
}
