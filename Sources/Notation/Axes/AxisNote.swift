import Support

/// Where a line of a program is.
package struct CodePlace: Sendable, Hashable {
  package let source: SourceText
  /// Of the statement, in Unicode scalars of the text.
  package let range: Range<Int>

  package init(source: SourceText, range: Range<Int>) {
    (self.source, self.range) = (source, range)
  }

  /// Its line, counted from 1.
  package var line: Int { SourceLines(source).line(at: range.lowerBound) + 1 }

  package static func == (one: CodePlace, other: CodePlace) -> Bool {
    one.source === other.source && one.range == other.range
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(ObjectIdentifier(source))
    hasher.combine(range)
  }
}

/// An axis of tensors of a program, and what it is made of: the same for every tensor that has it.
///
/// Sendable: it belongs to one run.
package final class AxisNote: @unchecked Sendable {
  /// What an axis is made of.
  package indirect enum Making {
    /// It came with a value that a function was given, or that was there before.
    case given(String)
    /// Something made it, such as `Linear`.
    case made(String)
    /// It was put in with size 1 where that was asked for.
    case inserted
    /// Axes that became one, the outer ones first; of some only a share.
    case fused([AxisNote])
    /// A part of an axis that was split.
    case share(AxisNote)
    /// An axis that something made longer or shorter.
    case resized(AxisNote, by: String)
    /// The same axis in another role, such as the columns of `q @ k.T`.
    case copy(AxisNote)
    /// Axes one after another.
    case joined([AxisNote])
  }

  /// How many elements there are along it.
  package let size: Int
  package let making: Making
  /// The line that made it.
  package let place: CodePlace?
  /// What the program calls it, as in `B, T, C = x.shape`.
  package internal(set) var name: String?

  init(_ size: Int, _ making: Making, at place: CodePlace?, name: String? = nil) {
    (self.size, self.making, self.place, self.name) = (size, making, place, name)
  }

  /// Itself, or the axis that it was before it took another role.
  var origin: AxisNote { if case .copy(let other) = making { other.origin } else { self } }
  /// Whether it is only a part of an axis.
  var isShare: Bool { if case .share = making { true } else { false } }
  /// Whether the program asked for an axis of size 1 here.
  var isInserted: Bool { if case .inserted = making { true } else { false } }
}

extension AxisNote {
  /// How deep explanations follow what axes are made of.
  private static let deepest = 4

  /// `2 steps × 128 channels: line 4 fused T by 2, line 3 made C=128`.
  package var explanation: String {
    var clauses: [String] = []
    explain(&clauses, depth: 0)
    let told = clauses.joined(separator: ", ")
    guard let product else { return told }
    return "\(product): \(told)"
  }

  /// Where it comes from in a few words, such as `256 = 2 steps × 128 channels (line 4)`; `nil` where
  /// nothing is known.
  var summary: String? {
    if let product {
      return "\(size) = \(product)" + (place.map { " (line \($0.line))" } ?? "")
    }
    var clauses: [String] = []
    explain(&clauses, depth: Self.deepest - 1)
    return clauses.first
  }

  /// What it is the product of: `2 steps × 128 channels`; `nil` for one that is no product.
  private var product: String? {
    guard case .fused(let parts) = making, parts.count > 1 else { return nil }
    return parts.map(\.counted).joined(separator: " × ")
  }

  /// `2 steps`, or `3 of H`.
  private var counted: String {
    let root = root
    switch root.name {
    case "T", "t", "S", "L": return "\(size) step\(size == 1 ? "" : "s")"
    case "B", "b", "N": return "\(size) example\(size == 1 ? "" : "s")"
    case "C", "c": return "\(size) channel\(size == 1 ? "" : "s")"
    case let name?: return "\(size) of \(name)"
    case nil: return String(size)
    }
  }

  /// The axis that it is a part or a change of.
  private var root: AxisNote {
    switch making {
    case .share(let other) where name == nil: other.root
    case .copy(let other) where name == nil, .resized(let other, _) where name == nil: other.root
    default: self
    }
  }

  /// What it is called: its own name, or that of what it comes from.
  package var title: String? { name ?? root.name }

  /// `C=128`, or `128`.
  private var sized: String { title.map { "\($0)=\(size)" } ?? String(size) }

  private func explain(_ clauses: inout [String], depth: Int) {
    guard depth < Self.deepest else { return }
    let line = place.map { "line \($0.line)" } ?? "the line"
    func add(_ clause: String) { if !clauses.contains(clause) { clauses.append(clause) } }
    switch making {
    case .given(let what): add("\(sized) is of \(what)")
    case .made(let what): add("\(line) made \(sized) (\(what))")
    case .inserted: add("\(line) put in an axis of size 1")
    case .fused(let parts):
      let shares = parts.filter(\.isShare)
      if let share = shares.first {
        add("\(line) fused \(share.title ?? String(share.root.size)) by \(share.size)")
      } else {
        add("\(line) fused \(parts.map(\.sized).joined(separator: " and "))")
      }
      for part in parts.reversed() {
        if case .share(let whole) = part.making {
          whole.explain(&clauses, depth: depth + 1)
        } else {
          part.explain(&clauses, depth: depth + 1)
        }
      }
    case .share(let whole):
      add("\(line) split \(whole.sized) into \(whole.size / max(size, 1)) × \(size)")
      whole.explain(&clauses, depth: depth + 1)
    case .resized(let before, let what):
      add("\(line) turned \(before.sized) into \(size) (\(what))")
      before.explain(&clauses, depth: depth + 1)
    case .copy(let other): other.explain(&clauses, depth: depth + 1)
    case .joined(let parts):
      add("\(line) joined \(parts.map { String($0.size) }.joined(separator: " + "))")
      for part in parts.prefix(2) { part.explain(&clauses, depth: depth + 1) }
    }
  }
}
