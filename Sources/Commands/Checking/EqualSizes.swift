import Engine
import Notation
import Support

/// Two sizes of an example that it needs to be equal, which it does not show because they are.
public struct EqualSizes: Sendable, Encodable {
  /// The line of the file in which the example stands, counted from 1; `nil` for one given beside it.
  public let line: Int?
  /// The example with one of the two sizes made different.
  public let changed: String
  /// The line of the file at which that stops; `nil` where it stops elsewhere.
  public let stop: Int?

  /// In words.
  public var text: String {
    let place = stop.map { "stops at line \($0)" } ?? "stops"
    return "it runs only because two sizes are equal: \(changed) \(place)"
  }

  /// Functions whose arguments are sizes.
  private static let makers: Set<String> = [
    "randn", "rand", "ones", "zeros", "empty", "full", "randint",
  ]
  /// How many pairs of sizes are tried.
  private static let mostPairs = 4

  /// Tries an example that runs with sizes made different, each of two equal ones of a tensor.
  ///
  /// What the program itself refuses tells nothing new: it demands equal sizes on purpose.
  ///
  /// - Parameter session: as it was before the example.
  /// - Throws: `Interruption`.
  static func found(in example: CodeExample, _ session: Session) throws -> [EqualSizes] {
    let trial = Trial()
    let pairs = sizes(in: example.expression).flatMap { sizes in
      sizes.indices.flatMap { first in
        sizes[(first + 1)...].filter { $0.value == sizes[first].value }.map { (sizes[first], $0) }
      }
    }
    var found: [EqualSizes] = []
    for (one, other) in pairs.prefix(mostPairs) {
      try Interruption.check()
      let alone = example.expression.replacing([one])
      guard case .stopped(let stop)? = ending(of: alone, session, trial),
        case .stopped? = ending(of: example.expression.replacing([other]), session, trial),
        case .done? = ending(of: example.expression.replacing([one, other]), session, trial)
      else { continue }
      let inFile = stop.flatMap { $0.source === example.text ? $0.line : nil }
      found.append(EqualSizes(line: example.line, changed: alone, stop: inFile))
    }
    return found
  }

  private enum Ending {
    case done
    case stopped((source: SourceText, line: Int)?)
    /// The program itself refused it.
    case refused
  }

  /// How a changed example ends; `nil` where no more may be tried.
  private static func ending(of text: String, _ session: Session, _ trial: Trial) -> Ending? {
    trial.result {
      var copy = session
      do {
        _ = try ExpressionLine.run(SourceText(text), &copy, trace: nil)
        return .done
      } catch let error as LocatedError where !error.isInterruption {
        return error.isRaised ? .refused : .stopped(error.lineInProgram)
      }
    }
  }

  /// The sizes of each tensor that is made in a line, with their places, in Unicode scalars.
  private static func sizes(in line: String) -> [[Size]] {
    let tokens = Tokenizer.tokens(of: line)
    return tokens.indices.compactMap { place -> [Size]? in
      guard case .name(let name) = tokens[place].kind, makers.contains(name) else { return nil }
      var (depth, next, sizes) = (0, place + 1, [Size]())
      // The sizes of `randint` and `full` are in brackets of their own.
      let least = name == "randint" || name == "full" ? 2 : 1
      repeat {
        guard next < tokens.count else { return nil }
        switch tokens[next].kind {
        case .sign("("): depth += 1
        case .sign(")"): depth -= 1
        case .integer(let value) where depth >= least && value > 1:
          sizes.append(Size(range: tokens[next].range, value: value))
        default: break
        }
        next += 1
      } while depth > 0
      return sizes.count > 1 ? sizes : nil
    }
  }
}

/// A size that a line names.
private struct Size {
  let range: Range<Int>
  let value: Int
}

extension String {
  /// The line with each of some sizes one larger.
  fileprivate func replacing(_ sizes: [Size]) -> String {
    var scalars = Array(unicodeScalars)
    for size in sizes.reversed() {
      let (larger, overflows) = size.value.addingReportingOverflow(1)
      guard !overflows else { return self }
      scalars.replaceSubrange(size.range, with: Array(String(larger).unicodeScalars))
    }
    return String(String.UnicodeScalarView(scalars))
  }
}
