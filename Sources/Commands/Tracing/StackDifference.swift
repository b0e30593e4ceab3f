import Rendering
import Support
import Engine

/// Two stacks side by side, layer against layer, with what each makes of the same input.
struct StackDifference {
  /// A layer and its output; the input has no number.
  private struct Entry {
    let number: Int?
    let layer: String
    /// `nil` if nothing is pushed, or the tensor did not get that far.
    let shape: String?
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
    now: Sequential, earlier: Sequential, _ name: String, input: Shape?, vocabulary: Int?
  ) {
    self.name = name
    parameters = (now.parameterCount, earlier.parameterCount)
    let entries = [now, earlier].map { model in
      Self.entries(
        input.flatMap { try? model.settled(for: $0, vocabulary: vocabulary) } ?? model, input)
    }
    rows = Self.rows(entries[0], entries[1])
  }

  private static func entries(_ model: Sequential, _ input: Shape?) -> [Entry] {
    var shapes: [String?] = []
    if let input {
      shapes = passed(model, input).map(\.description)
      if shapes.count < model.children.count { shapes.append("stopped") }
    }
    let first = input.map { [Entry(number: nil, layer: "input", shape: $0.description)] } ?? []
    return first
      + model.children.enumerated().map { index, layer in
        Entry(
          number: index + 1, layer: layer.description,
          shape: index < shapes.count ? shapes[index] : nil)
      }
  }

  /// The outputs of the layers, as far as the tensor gets.
  private static func passed(_ model: Sequential, _ input: Shape) -> [Shape] {
    var layers = model.children
    while true {
      do throws(StopError) {
        return try Sequential(layers).steps(for: input, .inference)
          .filter { $0.position.path.count == 1 }.map(\.output)
      } catch {
        layers = Array(layers.prefix((error.position.path.first ?? 1) - 1))
      }
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
    return now.layer == earlier.layer && now.shape == earlier.shape ? .same : .changed
  }
}

extension StackDifference {
  /// A layer of one of the stacks, as JSON fields.
  private struct EntryFields: Encodable {
    let position: Int?
    let layer: String
    let output: String?

    init(_ entry: Entry) {
      (position, layer, output) = (entry.number, entry.layer, entry.shape)
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
      Text(entry.shape ?? "", entry.shape == "stopped" ? .bad : .shape),
    ]
  }
}
