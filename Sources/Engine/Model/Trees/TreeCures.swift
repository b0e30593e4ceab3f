/// Changes of a stack after which it is a tree of flattens and linears.
enum TreeCures {
  /// More changes than this make another stack.
  private static let most = 8

  /// One change of a stack.
  private enum Change {
    case insert(Position, LayerDescription)
    case replace(Position, LayerDescription)
    case remove(Position)

    /// The line that makes it.
    func line(in stack: Sequential) -> String {
      switch self {
      case .insert(let position, let layer):
        stack.layer(at: position) == nil && !position.isInside
          ? "add \(layer.line)" : "insert \(position) \(layer.line)"
      case .replace(let position, let layer): "replace \(position) \(layer.line)"
      case .remove(let position): "remove \(position)"
      }
    }

    /// The stack after it, by shapes alone.
    func applied(to stack: Sequential) -> Sequential {
      var changed = stack
      switch self {
      case .insert(let position, let layer):
        changed.edit(inside: position.parent) {
          $0.insert(layer.outline, at: min(position.index, $0.count))
        }
      case .replace(let position, let layer):
        changed.edit(inside: position.parent) { $0[position.index] = layer.outline }
      case .remove(let position):
        changed.edit(inside: position.parent) { $0.remove(at: position.index) }
      }
      return changed
    }
  }

  /// The lines that make a tree of a stack, each tried; `nil` where none of these does.
  static func cure(of error: TreeError, _ walk: Walk) -> String? {
    var (error, walk, lines) = (error, walk, [String]())
    for _ in 0..<most {
      var next: (walk: Walk, change: Change, error: TreeError)?
      for change in changes(error, walk) {
        let changed = Walk(change.applied(to: walk.stack), walk.input)
        guard changed.stop == nil else { continue }
        do {
          _ = try Convolved(converting: changed)
          return (lines + [change.line(in: walk.stack)]).joined(separator: "; ")
        } catch let other as TreeError where other.place != error.place {
          next = next ?? (changed, change, other)
        } catch {
          continue
        }
      }
      guard let next else { return nil }
      lines.append(next.change.line(in: walk.stack))
      (walk, error) = (next.walk, next.error)
    }
    return nil
  }

  /// What may help, the least change first.
  private static func changes(_ error: TreeError, _ walk: Walk) -> [Change] {
    switch error {
    case .noSteps, .nothingFused: return []
    case .stepsUnread(_, let reader, _):
      let place = reader?.position ?? Position(walk.stack.children.count + 1)
      let width = walk.steps.first { $0.position == place }?.input.last ?? walk.root.output.last
      return [.insert(place, LayerRegistry.mixing(width, width))]
    case .stepStatistics(let place, _):
      guard let layer = walk.stack.layer(at: place.position)?.made,
        let common = layer.withCommonStatistics
      else { return [] }
      return [.replace(place.position, LayerDescription(type(of: layer), common))]
    case .stepsMixed(let place, _):
      let layer = walk.stack.layer(at: place.position).map { LayerDescription(of: $0) }
      return (layer.flatMap(own).map { [.replace(place.position, $0)] } ?? [])
        + [.remove(place.position)]
    }
  }

  /// The shell's own layer where a torch's is; its statistics are those of all steps.
  private static func own(_ layer: LayerDescription) -> LayerDescription? {
    guard layer.arguments.isTorchs else { return nil }
    var own = LayerDescription(layer.type)
    for argument in layer.type.spec.arguments {
      if let value = layer.arguments[argument.name], value != .blank {
        own.arguments[argument.name] = value
      }
    }
    return own
  }
}

extension TreeError {
  /// The layer that it is about.
  fileprivate var place: Place? {
    switch self {
    case .noSteps, .nothingFused: nil
    case .stepsUnread(let fusing, let reader, _): reader ?? fusing
    case .stepStatistics(let layer, _), .stepsMixed(let layer, _): layer
    }
  }

  /// The same with changes that were tried.
  func with(_ cure: Cure?) -> TreeError {
    switch self {
    case .noSteps, .nothingFused: self
    case .stepsUnread(let fusing, let reader, _):
      .stepsUnread(fusing: fusing, reader: reader, cure: cure)
    case .stepStatistics(let layer, _): .stepStatistics(layer: layer, cure: cure)
    case .stepsMixed(let layer, _): .stepsMixed(layer: layer, cure: cure)
    }
  }
}
