import Engine
import Support

/// What to try if a module does not take a tensor: another tensor, or a module of other sizes.
struct ModuleCures {
  /// The module, and the tensor that it was given.
  let module: Module
  let input: DynamicTensor
  /// What it was given besides: the keys and values of attention.
  var keys: [DynamicTensor] = []
  /// Where the call is written.
  let source: SourceText
  /// The call and its first argument, where that is the tensor.
  let call: Expression?

  /// The arguments that say which size a module wants.
  private static let sizes = [
    "in_features", "in_channels", "num_features", "input_size", "normalized_shape",
    "num_embeddings", "num_channels", "embed_dim",
  ]

  /// The edits to try, the likeliest first.
  var edits: [SourceEdit] {
    var edits =
      [swapped, flatNorm, otherKeys].compactMap(\.self) + inputs.compactMap { replaced($0) }
    let flatSize = input.sizes.dropFirst().reduce(1) { $0.multipliedReportingOverflow(by: $1).0 }
    if let wanted = wantedSize { edits += sized(wanted.given) }
    if input.rank == 4, isLinear {
      guard flatSize != wantedSize?.wanted else {
        return [flattened(nil)].compactMap(\.self) + edits
      }
      let flat = replaced(argument.map { $0.calling("flatten", .int(1)) })
      let both = sized(flatSize).compactMap { flat?.joined(with: $0) }
      edits = both + [flattened(flatSize)].compactMap(\.self) + edits
    }
    if let other = otherRank { edits.append(other) }
    return edits
  }

  private var isLinear: Bool { module.type.name == "Linear" }

  /// The argument of the call that is the tensor.
  private var argument: Expression? {
    guard case .call(_, let arguments)? = call?.kind, let first = arguments.first,
      first.spread == .none
    else { return nil }
    return first.value
  }

  /// Which axis holds the size that the module wants, and that size.
  private var wantedSize: (wanted: Int, given: Int)? {
    guard let name = Self.sizes.first(where: { module.arguments.has($0) }) else { return nil }
    let wanted: Int? =
      module.setting(name).wholeNumber ?? module.setting(name).wholeNumbers?.last
    guard let wanted else { return nil }
    if name == "num_embeddings" {
      guard input.dtype != .float32, let most = try? input.integers().max() else { return nil }
      let (given, overflows) = most.addingReportingOverflow(1)
      return overflows ? nil : (wanted, given)
    }
    guard let axis = axisOfSize, input.sizes.indices.contains(axis) else { return nil }
    return (wanted, input.sizes[axis])
  }

  /// The axis whose size the module refuses, and the size that it wants; `nil` where that is not what is
  /// wrong.
  var refusedAxis: (axis: Int, wanted: Int)? {
    guard !module.arguments.has("num_embeddings"), let axis = axisOfSize,
      let (wanted, given) = wantedSize,
      wanted != given
    else { return nil }
    return (axis, wanted)
  }

  /// Which axis a module looks at.
  private var axisOfSize: Int? {
    switch module.type.name.filter(\.isLetter) {
    case "Convd", "ConvTransposed", "BatchNormd", "InstanceNormd", "GroupNorm":
      input.rank == spatial + 1 && module.type.name.contains("Conv") ? 0 : min(1, input.rank - 1)
    default: input.rank - 1
    }
  }

  /// Where a module has its features: of a convolution or its kin in axis 1, else in the last.
  static func axisOfFeatures(_ module: Module) -> Int {
    let name = module.type.name
    return ["1d", "2d", "3d"].contains { name.hasSuffix($0) } || name == "GroupNorm" ? 1 : -1
  }

  /// How many axes after the channels it wants: 2 of `Conv2d`.
  private var spatial: Int {
    module.type.name.first { ("1"..."3").contains($0) }?.wholeNumberValue ?? 0
  }

  /// Other tensors to give it.
  private var inputs: [Expression?] {
    guard let argument else { return [] }
    let wanted = wantedSize?.wanted
    var inputs: [Expression] = []
    if module.type.name.hasPrefix("Embedding"), input.dtype == .float32 {
      inputs.append(argument.calling("long"))
    } else if !module.type.name.hasPrefix("Embedding"), input.dtype != .float32 {
      inputs.append(argument.calling("float"))
    }
    let sizes = input.sizes
    if module.type.name == "LayerNorm", sizes.count == 4, sizes[1] == wanted {
      inputs.append(argument.calling("permute", .int(0), .int(2), .int(3), .int(1)))
    }
    if spatial > 0 {
      inputs += channelsMoved(argument, wanted)
    } else if let wanted, sizes.last != wanted {
      let flat = sizes.dropFirst().reduce(1, { $0.multipliedReportingOverflow(by: $1).0 })
      if sizes.count > 2, flat == wanted { inputs.append(argument.calling("flatten", .int(1))) }
      for axis in stride(from: sizes.count - 2, through: 1, by: -1) where sizes[axis] == wanted {
        inputs.append(argument.calling("transpose", .int(axis), .int(sizes.count - 1)))
      }
    }
    return inputs
  }

  /// For a convolution or its kin: channels second, or an axis more.
  private func channelsMoved(_ argument: Expression, _ wanted: Int?) -> [Expression] {
    let (sizes, rank) = (input.sizes, input.rank)
    var inputs: [Expression] = []
    if rank == spatial + 2, sizes.last == wanted, sizes[1] != wanted {
      let axes = [0, rank - 1] + Array(1..<(rank - 1))
      inputs.append(
        spatial == 1
          ? argument.calling("transpose", .int(1), .int(2))
          : .made(
            .call(
              .made(.attribute(argument, "permute")), axes.map { CallArgument(made: .int($0)) })))
    }
    if rank == spatial + 1 {
      let (batch, channel) = (
        argument.calling("unsqueeze", .int(0)), argument.calling("unsqueeze", .int(1))
      )
      inputs += wanted == 1 && sizes.first != 1 ? [channel, batch] : [batch, channel]
    }
    if rank == 2, spatial == 2 {
      inputs.append(argument.item([nil, nil, .some(.none), .some(.none)]))
    } else if rank == spatial {
      inputs.append(argument.item([.some(.none), .some(.none), .some(.ellipsis)]))
    }
    return inputs
  }

  /// The call with another tensor; of a norm whose channels were moved, moved back afterwards.
  private func replaced(_ new: Expression?) -> SourceEdit? {
    guard let call, let argument, let new else { return nil }
    var changed = call.replacing(argument.range, with: new)
    if module.type.name.contains("Norm"), spatial == 1, new.lastName == "transpose" {
      changed = changed.calling("transpose", .int(1), .int(2))
    }
    if module.type.name == "LayerNorm", new.lastName == "permute" {
      changed = changed.calling("permute", .int(0), .int(3), .int(1), .int(2))
    }
    return SourceEdit(
      source,
      [.init(range: call.range, replacement: ExpressionWriter(source.text).text(changed))])
  }

  /// The module made with another size, as a name, a multiple of one, or a number.
  private func sized(_ size: Int) -> [SourceEdit] {
    guard let origin = module.origin, let value = sizeArgument(of: origin) else { return [] }
    let names = origin.names.filter { $0.value == size }.map(\.name)
    let texts = Self.scaled(value, size, was: wantedSize?.wanted, origin) + names + [String(size)]
    return texts.map {
      SourceEdit(origin.source, [.init(range: value.range, replacement: $0)])
    }
  }

  /// A layer that flattens in front of the module, which is made with another size.
  private func flattened(_ size: Int?) -> SourceEdit? {
    guard argument == nil || call == nil, let origin = module.origin,
      case .call(let callee, _) = origin.expression.kind
    else { return nil }
    let name = callee.dottedName ?? "nn.Linear"
    let prefix = name.split(separator: ".").dropLast().map { "\($0)." }.joined()
    let start = origin.expression.range.lowerBound
    let layer = SourceEdit(
      origin.source, [.init(range: start..<start, replacement: "\(prefix)Flatten(), ")])
    guard let size else { return layer }
    return sized(size).last.flatMap { layer.joined(with: $0) }
  }

  /// `BatchNorm1d` for `BatchNorm2d`, where the tensor has another number of axes.
  private var otherRank: SourceEdit? {
    let axes = max(1, input.rank - 2)
    guard spatial > 0, axes != spatial, axes <= 3, let origin = module.origin,
      case .call(let callee, _) = origin.expression.kind, let name = callee.dottedName,
      name.hasSuffix("\(spatial)d")
    else { return nil }
    return SourceEdit(
      origin.source, [.init(range: callee.range, replacement: "\(name.dropLast(2))\(axes)d")])
  }

  /// The sizes of a linear layer the other way round, where it is given as many features as it makes.
  private var swapped: SourceEdit? {
    guard isLinear, let origin = module.origin, let size = sizeArgument(of: origin),
      let made = module.setting("out_features").wholeNumber, let wanted = wantedSize,
      made == wanted.given, made != wanted.wanted,
      let other = origin.expression.argument("out_features", of: module.type)
    else { return nil }
    let writer = ExpressionWriter(origin.source.text)
    let (first, second) = (size, other)
    return SourceEdit(
      origin.source,
      [
        .init(range: first.range, replacement: writer.text(second)),
        .init(range: second.range, replacement: writer.text(first)),
      ])
  }

  /// Attention to keys and values of another size than that of the queries.
  private var otherKeys: SourceEdit? {
    guard module.type.name == "MultiheadAttention", let origin = module.origin, keys.count == 2,
      let key = keys[0].sizes.last, let value = keys[1].sizes.last,
      !origin.expression.names("kdim"), !origin.expression.names("vdim")
    else { return nil }
    func text(_ size: Int) -> String {
      origin.names.first { $0.value == size }?.name ?? String(size)
    }
    return ProgramText(origin.source)
      .adding("kdim=\(text(key)), vdim=\(text(value))", to: origin.expression)
  }

  /// Of a norm over pictures that is given rows of features, the one over these.
  private var flatNorm: SourceEdit? {
    module.type.name.contains("Norm") && input.rank == 2 ? otherRank : nil
  }

  /// The part of the call that says which size the module wants.
  private func sizeArgument(of origin: ModuleOrigin) -> Expression? {
    Self.sizes.first { module.arguments.has($0) }.flatMap {
      origin.expression.argument($0, of: module.type)
    }
  }

  /// The size as a multiple of the name that is there: `n_embd * 4` for `n_embd * 2`.
  private static func scaled(
    _ value: Expression, _ size: Int, was: Int?, _ origin: ModuleOrigin
  ) -> [String] {
    let writer = ExpressionWriter(origin.source.text)
    guard let was, was > 0 else { return [] }
    switch value.kind {
    case .name, .attribute:
      if size == was &+ 1, origin.expression.lastName?.hasPrefix("Embedding") == true {
        return ["\(writer.text(value)) + 1"]
      }
      let (times, rest) = size.quotientAndRemainder(dividingBy: was)
      if rest == 0, times > 1, times <= 64, !origin.names.contains(where: { $0.value == size }) {
        return ["\(writer.text(value)) * \(times)"]
      }
    case .binary(.multiply, let left, let right):
      for (name, factor) in [(left, right), (right, left)] {
        guard case .constant(.int(let number)) = factor.kind, number > 0, was % number == 0,
          size % (was / number) == 0, was >= number
        else { continue }
        if case .constant = name.kind { continue }
        let times = size / (was / number)
        return [times == 1 ? writer.text(name) : "\(writer.text(name)) * \(times)"]
      }
    default: break
    }
    return []
  }
}
