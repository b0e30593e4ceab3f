import Engine

/// Modules that multiply by a weight, and tables of rows.
enum LinearModules {
  static let all: [ModuleType] = [linear("Linear"), bilinear, embedding]

  static func linear(_ name: String) -> ModuleType {
    ModuleType(
      name,
      "in_features: int, out_features: int, bias: bool = True" + ModuleType.places,
      "x @ weight.T + bias over the last axis.", example: "nn.Linear(20, 200)",
      text: "in_features={in_features}, out_features={out_features}, bias={bias}",
      make: { module, arguments, host in
        let inputs = try arguments.size("in_features")
        let outputs = try arguments.size("out_features")
        try module.add(
          "weight", try host.generator.kaimingUniform([outputs, inputs], fan: inputs))
        try module.add(
          "bias",
          arguments.flag("bias") ? try host.generator.kaimingBias([outputs], fan: inputs) : nil)
      },
      run: { module, arguments, host in
        let (input, weight) = (try arguments.tensor(), try module.required("weight"))
        guard weight.rank != 2 || input.sizes.last == weight.sizes[1] else {
          throw TensorError.refused(
            operation: "linear",
            reason: "wants \(weight.sizes[1]) as the last axis, got \(input.shapeText)")
        }
        return try ModuleTypes.apply(
          "linear",
          [(nil, .tensor(input)), (nil, .tensor(weight)), (nil, module.optional("bias"))], &host)
      })
  }

  private static let bilinear = ModuleType(
    "Bilinear",
    "in1_features: int, in2_features: int, out_features: int, bias: bool = True"
      + ModuleType.places,
    "x1 @ weight @ x2 + bias, one matrix for each output.", example: "nn.Bilinear(2, 3, 4)",
    call: "input1: Tensor, input2: Tensor",
    text:
      "in1_features={in1_features}, in2_features={in2_features}, out_features={out_features}, bias={bias}",
    make: { module, arguments, host in
      let first = try arguments.size("in1_features", least: 1)
      let second = try arguments.size("in2_features")
      let outputs = try arguments.size("out_features")
      let bound = 1 / Double(first).squareRoot()
      try module.add(
        "weight", try host.generator.uniform([outputs, first, second], within: bound))
      try module.add(
        "bias", arguments.flag("bias") ? try host.generator.uniform([outputs], within: bound) : nil)
    },
    run: { module, arguments, host in
      let (left, right) = (try arguments.tensor("input1"), try arguments.tensor("input2"))
      let weight = try module.required("weight")
      guard weight.rank == 3, left.rank > 0, left.sizes.dropLast() == right.sizes.dropLast(),
        left.sizes.last == weight.sizes[1], right.sizes.last == weight.sizes[2]
      else {
        throw TensorError.refused(
          operation: "bilinear",
          reason:
            "wants (…, \(weight.sizes.dropFirst().first ?? 0)) and (…, \(weight.sizes.last ?? 0)),"
            + " got \(left.shapeText) and \(right.shapeText)")
      }
      return try ModuleTypes.apply(
        "bilinear",
        [
          (nil, .tensor(left)), (nil, .tensor(right)), (nil, .tensor(weight)),
          (nil, module.optional("bias")),
        ], &host)
    })

  private static let embedding = ModuleType(
    "Embedding",
    "num_embeddings: int, embedding_dim: int, padding_idx: int = None, max_norm: number = None, norm_type: number = 2.0, scale_grad_by_freq: bool = False, sparse: bool = False, _weight: Tensor = None, _freeze: bool = False"
      + ModuleType.places,
    "Rows of a table by number.", example: "nn.Embedding(27, 10)",
    text:
      "{num_embeddings}, {embedding_dim}[, padding_idx={padding_idx}][, max_norm={max_norm}][, norm_type={norm_type}][, scale_grad_by_freq={scale_grad_by_freq}][, sparse={sparse}]",
    make: { module, arguments, host in
      let rows = try arguments.size("num_embeddings")
      let channels = try arguments.size("embedding_dim")
      var padding = arguments.optionalInt("padding_idx")
      if let place = padding {
        guard place >= -rows, place < rows else {
          throw ExpressionError.wrongArgument(
            function: "nn.Embedding", argument: "padding_idx", wants: "a row's number",
            got: String(place))
        }
        padding = place < 0 ? place + rows : place
        module.settings["padding_idx"] = .int(padding ?? place)
      }
      let table: DynamicTensor
      if let given = try arguments.optionalTensor("_weight") {
        guard given.sizes == [rows, channels] else {
          throw TensorError.refused(
            operation: "nn.Embedding",
            reason: "_weight is \(given.shapeText), the table \(rows)x\(channels)")
        }
        table = given
      } else {
        table = try host.generator.normal([rows, channels], .ofParameters)
        if let padding {
          try table.selected(0, padding).put(DynamicTensor.zeros([channels], table.dtype), "fill_")
        }
      }
      try module.add("weight", table)
      if arguments.flag("_freeze") { try module.required("weight").want(gradient: false) }
    },
    run: { module, arguments, host in
      var given: [(String?, Value)] = [
        (nil, arguments["input"]), (nil, .tensor(try module.required("weight"))),
      ]
      for name in ["padding_idx", "max_norm"] {
        let value = module.setting(name)
        if case .none = value { continue }
        given.append((name, value))
      }
      if arguments.has("norm_type") { given.append(("norm_type", module.setting("norm_type"))) }
      return try ModuleTypes.apply("embedding", given, &host)
    })
}

extension Module {
  /// A parameter or buffer as a function takes it: `None` where there is none.
  func optional(_ name: String) -> Value {
    (contents.parameters[name] ?? contents.buffers[name]?.tensor).map { .tensor($0) } ?? .none
  }
}

extension BoundArguments {
  /// A size that a module is made with.
  ///
  /// - Throws: `ExpressionError.wrongArgument` for one below `least`.
  func size(_ name: String, least: Int = 0) throws -> Int {
    let size = try int(name)
    guard size >= least else {
      throw ExpressionError.wrongArgument(
        function: "nn.\(functionName)", argument: name, wants: "a whole number from \(least)",
        got: String(size))
    }
    return size
  }

  /// Refuses a size that is no multiple of another, which is at least 1.
  ///
  /// - Throws: `ModuleError.indivisible`; `ExpressionError.wrongArgument`.
  func check(_ name: String, isMultipleOf other: String) throws {
    let (size, divisor) = (try size(name), try self.size(other, least: 1))
    guard size.isMultiple(of: divisor) else {
      throw ModuleError.indivisible(
        module: "nn.\(functionName)", argument: name, size: size, by: other, divisor: divisor)
    }
  }

  /// One number for each of some axes: given once for all, or each.
  ///
  /// - Throws: `ExpressionError.wrongArgument`.
  func sizes(_ name: String, axes: Int, least: Int = 0) throws -> [Int] {
    let numbers = try ints(name)
    guard numbers.count == 1 || numbers.count == axes, numbers.allSatisfy({ $0 >= least }) else {
      throw ExpressionError.wrongArgument(
        function: "nn.\(functionName)", argument: name,
        wants: (axes == 1 ? "a whole number" : "a whole number, or \(axes) of them,")
          + " from \(least)", got: try self[name].written())
    }
    return numbers.count == axes ? numbers : [Int](repeating: numbers[0], count: axes)
  }

  /// A module.
  ///
  /// - Throws: `ExpressionError.missing`.
  func module(_ name: String = "module") throws -> Module {
    guard case .torchModule(let module) = self[name] else {
      throw ExpressionError.wrongArgument(
        function: functionName, argument: name, wants: "a module", got: self[name].kind)
    }
    return module
  }
}

extension Value {
  /// A tuple of whole numbers.
  static func numbers(_ numbers: [Int]) -> Value { .tupled(numbers.map { .int($0) }) }
}
