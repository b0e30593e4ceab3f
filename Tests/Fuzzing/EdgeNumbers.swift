import Commands

/// Numbers at the edges of their kinds, put into every place where a line has a number.
public enum EdgeNumbers {
  /// Both ends of `Int`, the one beyond, both ends of 32 bits, 0 and -1.
  public static let all = [
    "-9223372036854775808", "9223372036854775807", "0", "-1", "2147483648", "-2147483649",
    "9223372036854775808",
  ]

  /// A line with one of its numbers exchanged for an edge, for each number and each edge.
  public static func variants(of line: String) -> [String] {
    numbers(in: line).flatMap { range in
      all.map { line.replacingCharacters(in: range, with: $0) }
    }
  }

  /// A line with two neighbouring numbers exchanged for edges.
  public static func pairs(of line: String) -> [String] {
    let ranges = numbers(in: line)
    return zip(ranges, ranges.dropFirst()).flatMap { first, second in
      all.flatMap { one in
        all.map { other in
          line.replacingCharacters(in: second, with: other)
            .replacingCharacters(in: first, with: one)
        }
      }
    }
  }

  /// Where a line has whole numbers, their signs included; digits of names are none.
  static func numbers(in line: String) -> [Range<String.Index>] {
    var ranges: [Range<String.Index>] = []
    var index = line.startIndex
    while index < line.endIndex {
      let start = index
      if line[index] == "-" { index = line.index(after: index) }
      let digits = line[index...].prefix { $0.isASCII && $0.isNumber }
      guard !digits.isEmpty else {
        index = line.index(after: start)
        continue
      }
      index = digits.endIndex
      let before = start > line.startIndex ? line[line.index(before: start)] : " "
      if !before.isLetter, before != "_", before != "." { ranges.append(start..<index) }
    }
    return ranges
  }

  /// Calls of every function, from its example, with an edge for every argument that its usage names.
  public static var calls: [String] {
    Reference.functionExamples.flatMap { example -> [String] in
      guard example.hasSuffix(")") else { return variants(of: example) }
      let named = names.flatMap { name in
        all.map { "\(example.dropLast()), \(name)=\($0))" }
      }
      return variants(of: example) + pairs(of: example) + named
    }
  }

  /// Names of arguments that take whole numbers.
  static let names = [
    "dim", "correction", "n", "k", "diagonal", "offset", "start", "end", "steps", "repeats",
  ]
}

extension String {
  fileprivate func replacingCharacters(in range: Range<Index>, with text: String) -> String {
    self[..<range.lowerBound] + text + self[range.upperBound...]
  }
}
