import Engine

extension ArgumentKind<Int> {
  /// A whole number within bounds; thousands may be apart as in 10,000 or 10_000.
  static func integer(_ bounds: ClosedRange<Int>) -> ArgumentKind {
    let wants =
      bounds.upperBound == Int.max
      ? "a whole number from \(bounds.lowerBound) up"
      : "a whole number from \(bounds.lowerBound) to \(grouped(bounds.upperBound))"
    return ArgumentKind(wants: wants) { token, _ in
      guard let number = number(token.text), bounds.contains(number) else { return nil }
      return number
    }
  }

  /// `10000`, `10,000` or `10_000`; a comma elsewhere than before three digits is no thousand's.
  private static func number(_ text: String) -> Int? {
    let groups = text.split(separator: ",", omittingEmptySubsequences: false)
    guard groups.dropFirst().allSatisfy({ $0.count == 3 }) else { return nil }
    return Int(text.filter { $0 != "_" && $0 != "," })
  }

  /// The number of a layer of the stack; `end` may be one beyond the last, to insert there.
  static func position(orEnd: Bool = false) -> ArgumentKind {
    ArgumentKind(
      wants: "the number of a layer",
      read: { token, session in
        guard let number = Int(token.text) else {
          guard LayerParser.type(named: token.text) != nil else { return nil }
          throw CommandError.badValue(
            argument: "N", text: token.text,
            wants: "the number of a layer first, such as 1 \(token.text)")
        }
        let count = session.state.model.children.count
        guard number >= 1, number <= count + (orEnd ? 1 : 0) else {
          throw CommandError.noSuchLayer(number: number, count: count)
        }
        return number
      },
      complete: { session in
        (1..<session.state.model.children.count + (orEnd ? 2 : 1)).map(String.init)
      })
  }
}

extension ArgumentKind<Double> {
  /// A number above zero.
  static var positive: ArgumentKind {
    ArgumentKind(wants: "a number above 0") { token, _ in
      guard let number = Double(token.text), number.isFinite, number > 0 else { return nil }
      return number
    }
  }

  /// A number within bounds.
  static func number(_ bounds: ClosedRange<Double>) -> ArgumentKind {
    let wants =
      "a number from \(shortNumber(bounds.lowerBound)) to \(shortNumber(bounds.upperBound))"
    return ArgumentKind(wants: wants) { token, _ in
      Double(token.text).flatMap { bounds.contains($0) ? $0 : nil }
    }
  }
}

extension ArgumentKind<UInt64> {
  /// What starts a random stream.
  static var seed: ArgumentKind {
    ArgumentKind(wants: "a whole number from 0 up") { token, _ in UInt64(token.text) }
  }
}

extension ArgumentKind<String> {
  /// Any text.
  static var text: ArgumentKind { ArgumentKind(wants: "text") { token, _ in token.text } }

  /// The path of a file.
  static var file: ArgumentKind {
    ArgumentKind(wants: "the path of a file", completesFiles: true) { token, _ in
      token.text.isEmpty ? nil : Path.expanded(token.text)
    }
  }

  /// One of some words.
  static func word(_ words: [String]) -> ArgumentKind {
    ArgumentKind(
      wants: words.joined(separator: " or "),
      read: { token, _ in words.contains(token.text) ? token.text : nil },
      complete: { _ in words })
  }
}

extension ArgumentKind<ClosedRange<Int>> {
  /// One layer or several neighbours: `3` or `2..4`.
  static var positions: ArgumentKind {
    ArgumentKind(
      wants: "the number of a layer, or a range such as 2..4",
      read: { token, session in
        let ends = token.text.split(separator: ".", omittingEmptySubsequences: true)
        let isRange = token.text.contains("..")
        guard ends.count == (isRange ? 2 : 1), let first = ends.first.flatMap({ Int($0) }),
          let last = ends.last.flatMap({ Int($0) })
        else { return nil }
        let count = session.state.model.children.count
        for number in [first, last] where number < 1 || number > count {
          throw CommandError.noSuchLayer(number: number, count: count)
        }
        guard first <= last else { throw CommandError.emptyRange(text: token.text) }
        return first...last
      },
      complete: ArgumentKind<Int>.position().complete)
  }
}

extension ArgumentKind<[LayerDescription]> {
  /// Layers with commas between them.
  static var layers: ArgumentKind {
    ArgumentKind(
      wants: "a layer such as linear 20 200, or several with commas between them",
      read: { token, _ in try LayerParser.parse(token.text) },
      completeHere: LayerWords.following)
  }
}

/// Paths as people write them.
enum Path {
  /// `~/names.txt` with the home folder in place of `~`.
  static func expanded(_ path: String) -> String {
    guard path == "~" || path.hasPrefix("~/") else { return path }
    return FileSystem.home + path.dropFirst()
  }
}
