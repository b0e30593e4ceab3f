import Engine

/// Functions that sort, count and look values up.
enum OrderFunctions {
  static let all: [TensorFunction] = counting + places + histograms

  private static let counting: [TensorFunction] = [
    TensorFunction(
      "unique", .both,
      "input: Tensor, sorted: bool = True, return_inverse: bool = False, return_counts: bool = False, dim: int = None",
      "The different elements, or slices of an axis, in order; where each one is among them, and how often.",
      example: "torch.unique(torch.tensor([3, 1, 3]), return_counts=True)"
    ) { arguments, _ in
      let tensor = try arguments.tensor()
      return try results(arguments) {
        try arguments.optionalInt("dim").map { try tensor.distinct($0) } ?? tensor.distinct()
      }
    },
    TensorFunction(
      "unique_consecutive", .both,
      "input: Tensor, return_inverse: bool = False, return_counts: bool = False, dim: int = None",
      "The elements, or slices of an axis, without those that equal the one before; where each one is among them, and how often.",
      example: "torch.unique_consecutive(torch.tensor([3, 3, 1, 3]), return_counts=True)"
    ) { arguments, _ in
      let tensor = try arguments.tensor()
      return try results(arguments) {
        try arguments.optionalInt("dim").map { try tensor.withoutRepeats($0) }
          ?? tensor.withoutRepeats()
      }
    },
    TensorFunction(
      "bincount", .both, "input: Tensor, weights: Tensor = None, minlength: int = 0",
      "How often each whole number from 0 up occurs.",
      example: "torch.bincount(torch.tensor([0, 2, 2]))"
    ) { arguments, _ in
      .tensor(
        try arguments.tensor().binCount(
          least: try arguments.int("minlength"), weights: arguments.optionalTensor("weights")))
    },
    TensorFunction(
      "kthvalue", .both, "input: Tensor, k: int, dim: int = -1, keepdim: bool = False",
      "The kth smallest element along an axis, and its index.",
      example: "torch.tensor([3, 1, 2]).kthvalue(2)"
    ) { arguments, _ in
      let ranked = try arguments.tensor().ranked(
        try arguments.int("k"), try arguments.int("dim"), keeps: arguments.flag("keepdim"))
      return .result(
        Value.NamedValues(
          name: "torch.return_types.kthvalue",
          fields: [("values", .tensor(ranked.values)), ("indices", .tensor(ranked.places))]))
    },
  ]

  /// The different elements and what else is asked for of them.
  private static func results(
    _ arguments: BoundArguments, _ find: () throws -> DynamicTensor.Distinct
  ) throws -> Value {
    let distinct = try GradientMode.off(find)
    let name = arguments.functionName
    var results = [try arguments.tensor().withoutRule(name) { distinct.values }]
    if arguments.flag("return_inverse") { results.append(distinct.inverse) }
    if arguments.flag("return_counts") { results.append(distinct.counts) }
    return results.count == 1 ? .tensor(results[0]) : .tupled(results.map { .tensor($0) })
  }

  private enum Side: String, CaseIterable { case left, right }

  private static let places: [TensorFunction] = [
    TensorFunction(
      "searchsorted", .torch,
      "sorted_sequence: Tensor, input: Operand, *, out_int32: bool = False, right: bool = False, side: str = None, sorter: Tensor = None",
      "Where values belong in sorted rows: before equals, or after them with side='right'.",
      example: "torch.searchsorted(torch.tensor([1, 3, 5]), torch.tensor([3, 4]))"
    ) { arguments, _ in
      var sorted = try arguments.tensor("sorted_sequence")
      if let sorter = try arguments.optionalTensor("sorter") {
        guard sorter.sizes == sorted.sizes else {
          throw TensorError.refused(
            operation: "searchsorted",
            reason: "sorter is \(sorter.shapeText), sorted_sequence \(sorted.shapeText)")
        }
        sorted = try sorted.gathered(-1, sorter)
      }
      let side: Side = arguments.has("side") ? try arguments.word("side") : .left
      guard side == .right || !arguments.flag("right") || !arguments.has("side") else {
        throw TensorError.refused(
          operation: "searchsorted", reason: "side='left' and right=True contradict each other",
          mend: "give one of them")
      }
      return try looked(
        up: arguments.operand("input"), in: sorted,
        after: side == .right || arguments.flag("right"), arguments, "searchsorted")
    },
    TensorFunction(
      "bucketize", .torch,
      "input: Operand, boundaries: Tensor, *, out_int32: bool = False, right: bool = False",
      "Which interval between rising boundaries each value is in; right=True opens them on the right.",
      example: "torch.bucketize(torch.tensor([1.0, 4.0]), torch.tensor([0.0, 2.0, 5.0]))"
    ) { arguments, _ in
      let boundaries = try arguments.tensor("boundaries")
      guard boundaries.rank == 1 else {
        throw TensorError.wrongRank(
          operation: "bucketize", wants: "a vector of boundaries", got: boundaries.sizes)
      }
      return try looked(
        up: arguments.operand("input"), in: boundaries, after: arguments.flag("right"), arguments,
        "bucketize")
    },
  ]

  private static func looked(
    up values: DynamicTensor, in sorted: DynamicTensor, after: Bool, _ arguments: BoundArguments,
    _ operation: String
  ) throws -> Value {
    let places = try sorted.places(of: values, afterEquals: after, operation)
    return .tensor(arguments.flag("out_int32") ? try places.converted(to: .int32) : places)
  }

  private static let histograms: [TensorFunction] = [
    TensorFunction(
      "histc", .both, "input: Tensor, bins: int = 100, min: number = 0, max: number = 0",
      "How many elements are in each of equal parts from min to max, or of the whole span.",
      example: "torch.histc(torch.tensor([1.0, 2.0, 4.0]), bins=3)"
    ) { arguments, _ in
      let (low, high) = (try arguments.real("min"), try arguments.real("max"))
      guard low <= high else {
        throw TensorError.refused(
          operation: "histc", reason: "min \(low) is above max \(high)",
          mend: "max must be the larger")
      }
      return .tensor(
        try arguments.tensor().histogram(bins: try arguments.int("bins"), from: low, to: high))
    },
    TensorFunction(
      "histogram", .both,
      "input: Tensor, bins: int = 100, *, range: any = None, weight: Tensor = None, density: bool = False",
      "How many elements are in each of equal parts, and the edges; bins may be a vector of edges.",
      example: "torch.histogram(torch.tensor([1.0, 2.0, 4.0]), 3)"
    ) { arguments, _ in
      let tensor = try arguments.tensor()
      let bounds = try arguments["range"].items()?.compactMap(\.realNumber) ?? [0, 0]
      guard bounds.count == 2, bounds[0] <= bounds[1] else {
        throw ExpressionError.wrongArgument(
          function: "histogram", argument: "range", wants: "two numbers, the lower one first",
          got: arguments["range"].kind)
      }
      let edges = try tensor.binEdges(
        try arguments.int("bins"), from: bounds[0], to: bounds[1], around: 0.5, "histogram")
      return try histogram(arguments, edges)
    }
    .or("input: Tensor, bins: Tensor, *, weight: Tensor = None, density: bool = False") {
      arguments, _ in try histogram(arguments, try arguments.tensor("bins"))
    },
  ]

  private static func histogram(
    _ arguments: BoundArguments, _ edges: DynamicTensor
  ) throws -> Value {
    let tensor = try arguments.tensor()
    let counts = try tensor.withoutRule("histogram") {
      try tensor.histogram(
        edges: edges, weight: try arguments.optionalTensor("weight"),
        isDensity: arguments.flag("density"))
    }
    let edges = try tensor.withoutRule("histogram") { try edges.copied() }
    return .result(
      Value.NamedValues(
        name: "torch.return_types.histogram",
        fields: [("hist", .tensor(counts)), ("bin_edges", .tensor(edges))]))
  }
}
