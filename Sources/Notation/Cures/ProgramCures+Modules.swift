import Engine
import Support

/// Changes of what the program made modules and states of, and of what is a trap anywhere.
extension ProgramCures {
  /// `squeeze()` takes away the batch too where that is one.
  var squeezes: [SourceEdit] {
    text.calls.filter { $0.lastName == "squeeze" && $0.arguments.isEmpty }.flatMap { call in
      ["-1", "1"].map { text.adding($0, to: call) }
    }
  }

  /// Of the function that failed, where a tensor has lost its batch of one.
  var ownSqueezes: [SourceEdit] {
    guard let function = text.function(at: expression.range.lowerBound) else { return [] }
    return squeezes.filter { edit in
      edit.changes.allSatisfy { function.extent.contains($0.range.lowerBound) }
    }
  }

  /// `view(-1, n)` mixes the batch with the rest where n is wrong.
  var flattened: [SourceEdit] {
    let writer = ExpressionWriter(text.source.text)
    return text.calls.compactMap { call in
      guard call.lastName == "view" || call.lastName == "reshape", call.arguments.count == 2,
        case .attribute(let base, let name)? = call.callee?.kind, base.dottedName != nil,
        writer.text(call.arguments[0].value) == "-1"
      else { return nil }
      let tensor = writer.text(base)
      return text.replacing(call, with: "\(tensor).\(name)(\(tensor).size(0), -1)")
    }
  }

  private static let recurrent = [
    "LSTM", "GRU", "RNN", "MultiheadAttention", "TransformerEncoderLayer",
  ]

  /// Modules that take the batch first.
  var batchesFirst: [SourceEdit] {
    text.calls.filter {
      Self.recurrent.contains($0.lastName ?? "") && !$0.names("batch_first")
    }.map { text.adding("batch_first=True", to: $0) }
  }

  /// Convolutions that keep the size of what they are given, or double it.
  var convolutions: [SourceEdit] {
    let convolutions = text.calls.filter { call in
      guard let name = call.lastName else { return false }
      return name.hasPrefix("Conv") && name.hasSuffix("d") && call.arguments.count >= 3
    }
    let strides = convolutions.filter { call in
      !call.names("stride")
        && text.function(at: call.range.lowerBound)?.parameters.contains { $0.name == "stride" }
          == true
    }.map { text.adding("stride=stride", to: $0) }
    let padded = convolutions.compactMap { call -> SourceEdit? in
      guard call.lastName?.hasPrefix("ConvTranspose") == false, !call.names("padding"),
        case .constant(.int(let kernel)) = call.arguments[2].value.kind, kernel > 1
      else { return nil }
      return text.adding("padding=\(kernel / 2)", to: call)
    }
    // A shortcut beside a path that halves its maps.
    let shortcuts = convolutions.filter { call in
      guard case .constant(.int(1)) = call.arguments[2].value.kind else { return false }
      return !call.names("stride") && call.arguments.count == 3
    }.map { text.adding("stride=2", to: $0) }
    let enlarged = convolutions.filter {
      $0.lastName?.hasPrefix("ConvTranspose") == true && !$0.names("output_padding")
    }.map { text.adding("output_padding=1", to: $0) }
    return [strides, padded, shortcuts, enlarged].flatMap { edits -> [SourceEdit] in
      guard edits.count > 1,
        let all = edits.dropFirst().reduce(
          edits.first, { $0?.joined(with: $1) })
      else { return edits }
      return edits + [all]
    }
  }

  /// Maps that are put together, the later ones as large as the first.
  var interpolations: [SourceEdit] {
    guard expression.lastName == "cat",
      case .list(let parts)? = expression.arguments.first?.value.kind,
      parts.count == 2
    else { return [] }
    let writer = ExpressionWriter(text.source.text)
    // The smaller one grows.
    let maps = operands.first?.value.tensors?.map { $0.sizes.dropFirst(2) } ?? []
    let growsFirst = maps.count == 2 && maps[0].lexicographicallyPrecedes(maps[1])
    return (growsFirst ? [(0, 1), (1, 0)] : [(1, 0), (0, 1)]).map { part, other in
      text.replacing(
        parts[part],
        with:
          "F.interpolate(\(writer.text(parts[part])), size=\(writer.text(parts[other])).shape[2:])")
    }
  }

  /// Modules that take the batch first, where the state that one was given has its size of the batch.
  var batchFirst: [SourceEdit] {
    guard let module, case .tensor(let input)? = module.values.first, input.rank == 3,
      let state = givenState, state.rank == 3, state.sizes[1] == input.sizes[0],
      state.sizes[1] != input.sizes[1]
    else { return [] }
    return batchesFirst
  }
}
