import Advice
import Engine
import Rendering
import Support

/// Two stacks side by side, layer against layer, with what each makes of the same input.
struct StackDifference {
  /// A layer and its output; the input has no number.
  private struct Entry {
    let number: Int?
    let layer: String
    /// `nil` if nothing is pushed, or the tensor did not get that far.
    let made: Made?
  }

  /// What becomes of the tensor in a layer.
  private enum Made: Hashable, CustomStringConvertible {
    case shape(Extents)
    case stopped

    var description: String {
      switch self {
      case .shape(let extents): extents.description
      case .stopped: "stopped"
      }
    }
  }

  /// How two entries compare.
  private enum Change: String, Encodable, Sendable {
    case same, changed, added, removed

    var mark: String {
      switch self {
      case .same: ""
      case .changed: "|"
      case .added: "<"
      case .removed: ">"
      }
    }
  }

  private struct Row {
    let change: Change
    let now, earlier: Entry?
  }

  private let rows: [Row]
  private let name: String
  private let parameters: (now: Int, earlier: Int)

  init(
    now: Sequential, earlier: Sequential, _ name: String, passage: Passage?
  ) {
    self.name = name
    parameters = (now.parameterCount, earlier.parameterCount)
    rows = Self.rows(Self.entries(now, passage), Self.entries(earlier, passage))
  }

  private static func entries(_ model: Sequential, _ passage: Passage?) -> [Entry] {
    guard let passage else { return entries(model, []) }
    // What cannot be made of a `_` stops the tensor where it is.
    let walk =
      (try? passage.walk(model)) ?? Walk(model, Signal(passage.input, model.takesElement))
    let passed = walk.root.inside.filter { !$0.isEntered }
    let made = passed.map { Made.shape($0.outgoing.extents) } + (walk.stop == nil ? [] : [.stopped])
    return [Entry(number: nil, layer: "input", made: .shape(walk.input.extents))]
      + entries(walk.stack, made)
  }

  private static func entries(_ model: Sequential, _ made: [Made]) -> [Entry] {
    model.children.enumerated().map { index, layer in
      Entry(
        number: index + 1, layer: layer.description,
        made: made.indices.contains(index) ? made[index] : nil)
    }
  }

  /// Aligns equal layers; those between them are paired in order.
  private static func rows(_ now: [Entry], _ earlier: [Entry]) -> [Row] {
    let difference = now.map(\.layer).difference(from: earlier.map(\.layer))
    var (removed, added) = (Set<Int>(), Set<Int>())
    for change in difference {
      switch change {
      case .remove(let offset, _, _): removed.insert(offset)
      case .insert(let offset, _, _): added.insert(offset)
      }
    }
    var rows: [Row] = []
    var (left, right) = (0, 0)
    while left < now.count || right < earlier.count {
      let (isAdded, isRemoved) = (added.contains(left), removed.contains(right))
      let isBoth = isAdded == isRemoved
      let present = isBoth || isAdded ? now[left] : nil
      let past = isBoth || isRemoved ? earlier[right] : nil
      rows.append(Row(change: change(present, past), now: present, earlier: past))
      left += present == nil ? 0 : 1
      right += past == nil ? 0 : 1
    }
    return rows
  }

  private static func change(_ now: Entry?, _ earlier: Entry?) -> Change {
    guard let now else { return .removed }
    guard let earlier else { return .added }
    return now.layer == earlier.layer && now.made == earlier.made ? .same : .changed
  }
}

extension StackDifference {
  /// A layer of one of the stacks, as JSON fields.
  private struct EntryFields: Encodable {
    let position: Int?
    let layer: String
    let output: String?

    init(_ entry: Entry) {
      (position, layer, output) = (entry.number, entry.layer, entry.made?.description)
    }
  }

  /// Two layers side by side, as JSON fields.
  private struct RowFields: Encodable {
    let change: Change
    let now, earlier: EntryFields?
  }

  /// Both stacks as JSON fields.
  private struct Fields: Encodable {
    let earlier: String
    let same: Bool
    let rows: [RowFields]
  }

  /// Both stacks as a table.
  var output: Output {
    var cells: [[Text]] = [["", "now", "", "", "", Text(name)]]
    cells += rows.map { row in
      Self.cells(row.now) + [Text(row.change.mark, .bad)] + Self.cells(row.earlier)
    }
    cells.append([
      "", Text(counted(parameters.now, "parameter"), .faint), "", "", "",
      Text(counted(parameters.earlier, "parameter"), .faint),
    ])
    return Output(
      [.table(cells)],
      fields: Fields(
        earlier: name, same: rows.allSatisfy { $0.change == .same },
        rows: rows.map {
          RowFields(
            change: $0.change, now: $0.now.map(EntryFields.init),
            earlier: $0.earlier.map(EntryFields.init))
        }))
  }

  private static func cells(_ entry: Entry?) -> [Text] {
    guard let entry else { return ["", "", ""] }
    return [
      Text(entry.number.map(String.init) ?? "", .number).flushRight, Text(entry.layer, .layer),
      Text(entry.made?.description ?? "", entry.made == .stopped ? .bad : .shape),
    ]
  }
}
