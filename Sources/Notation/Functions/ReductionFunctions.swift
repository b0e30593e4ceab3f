import Engine

/// Functions that reduce many numbers to one.
enum ReductionFunctions {
  static let all: [TensorFunction] =
    sums + lengths + spreads + extremes + places + orders + running

  private typealias Reduction = @Sendable (DynamicTensor, [Int]?, Bool) throws -> DynamicTensor

  private static func reduction(
    _ name: String, _ summary: String, example: String? = nil, _ body: @escaping Reduction
  ) -> TensorFunction {
    TensorFunction(
      name, .both, "input: Tensor, dim: axes = None, keepdim: bool = False", summary,
      example: example ?? "torch.ones(2, 3).\(name)(1, keepdim=True)"
    ) { arguments, _ in
      .tensor(
        try body(try arguments.tensor(), arguments.optionalInts("dim"), arguments.flag("keepdim")))
    }
  }

  private static func typed(
    _ name: String, _ dim: String, _ summary: String, _ body: @escaping Reduction
  ) -> TensorFunction {
    TensorFunction(
      name, .both,
      "input: Tensor, dim: \(dim) = None, keepdim: bool = False, *, dtype: dtype = None",
      summary, example: "torch.ones(2, 3).\(name)(1, keepdim=True)"
    ) { arguments, _ in
      let given = try arguments.tensor()
      let tensor = try arguments.dtype().map { try given.converted(to: $0) } ?? given
      let result = try body(tensor, arguments.optionalInts("dim"), arguments.flag("keepdim"))
      return .tensor(try arguments.dtype().map { try result.converted(to: $0) } ?? result)
    }
  }

  private static let sums: [TensorFunction] = [
    typed("sum", "axes", "The sum over axes, or of all elements.") { try $0.sum($1, keeps: $2) },
    typed("mean", "axes", "The mean over axes, or of all elements.") { try $0.mean($1, keeps: $2) },
    typed("prod", "int", "The product over an axis, or of all elements.") {
      try $0.product($1, keeps: $2)
    },
    reduction("any", "Whether any element is not 0.") { try $0.truth(all: false, $1, keeps: $2) },
    reduction("all", "Whether no element is 0.") { try $0.truth(all: true, $1, keeps: $2) },
    TensorFunction(
      "logsumexp", .both, "input: Tensor, dim: axes, keepdim: bool = False",
      "The logarithm of the sum of exponentials.", example: "torch.ones(2, 3).logsumexp(1)"
    ) { arguments, _ in
      .tensor(
        try arguments.tensor().logSumExp(
          arguments.optionalInts("dim"), keeps: arguments.flag("keepdim")))
    },
    TensorFunction(
      "count_nonzero", .both, "input: Tensor, dim: axes = None", "How many elements are not 0.",
      example: "torch.eye(3).count_nonzero()"
    ) { arguments, _ in
      .tensor(
        try arguments.tensor().converted(to: .bool).sum(arguments.optionalInts("dim"), keeps: false)
      )
    },
    TensorFunction(
      "norm", .both, "input: Tensor, p: any = 'fro', dim: axes = None, keepdim: bool = False",
      "The length of a vector: p = 'fro' or 2 is Euclid's, 1 the sum of distances, inf the largest.",
      example: "torch.tensor([3.0, 4.0]).norm()"
    ) { arguments, _ in
      let axes = arguments.optionalInts("dim")
      if case .string = arguments["p"], let axes, axes.count > 2 {
        throw TensorError.refused(
          operation: "norm", reason: "'fro' is a matrix's, \(axes.count) axes are named",
          mend: "a matrix has two")
      }
      return .tensor(
        try arguments.tensor().norm(
          try order(arguments["p"]), axes, keeps: arguments.flag("keepdim")))
    },
  ]

  private static func order(_ value: Value) throws -> Double {
    switch value {
    case .string("fro"), .none: return 2
    default: break
    }
    guard let order = value.realNumber else {
      throw ExpressionError.wrongArgument(
        function: "norm", argument: "p", wants: "a number or 'fro'", got: value.kind)
    }
    return order
  }

  private static let lengths: [TensorFunction] = [
    TensorFunction(
      "vector_norm", .linalg,
      "x: Tensor, ord: number = 2, dim: axes = None, keepdim: bool = False, *, dtype: dtype = None",
      "The length of vectors: ord 2 is Euclid's, 1 the sum of distances, inf the largest.",
      example: "torch.linalg.vector_norm(torch.tensor([3.0, 4.0]))"
    ) { arguments, _ in
      let given = try arguments.tensor("x")
      if let dtype = arguments.dtype(), !dtype.isReal || dtype < given.dtype {
        throw TensorError.wrongDType(operation: "vector_norm", wants: "float32", got: dtype)
      }
      let tensor = try arguments.dtype().map { try given.converted(to: $0) } ?? given
      return .tensor(
        try tensor.norm(
          try arguments.real("ord"), arguments.optionalInts("dim"),
          keeps: arguments.flag("keepdim"), "vector_norm"))
    },
    TensorFunction(
      "trace", .both, "input: Tensor", "The sum of a matrix's diagonal.",
      example: "torch.trace(torch.eye(3))"
    ) { arguments, _ in
      let tensor = try arguments.tensor()
      guard tensor.rank == 2 else {
        throw TensorError.wrongRank(operation: "trace", wants: "a matrix", got: tensor.sizes)
      }
      guard tensor.dtype != .bool else {
        throw TensorError.wrongDType(operation: "trace", wants: "int64 or float32", got: .bool)
      }
      return .tensor(try tensor.trace())
    },
  ]

  private static let spreads = ["var", "std", "var_mean", "std_mean"].map { name in
    let (root, withMean) = (name.hasPrefix("std"), name.hasSuffix("mean"))
    let summary =
      root
      ? "The square root of the variance"
      : "The variance: squares of distances from the mean over their number less 1, or less correction"
    let call =
      withMean
      ? "torch.\(name)(torch.arange(6.0).view(2, 3), 1)" : "torch.arange(6.0).view(2, 3).\(name)(1)"
    return TensorFunction(
      name, withMean ? .torch : .both,
      "input: Tensor, dim: axes = None, *, correction: number = None, keepdim: bool = False",
      summary + (withMean ? "; and the mean." : "."), example: call
    ) { arguments, _ in
      try spread(arguments, correction: arguments["correction"].realNumber ?? 1, name)
    }
    .or("input: Tensor, dim: axes?, unbiased: bool = True, keepdim: bool = False") {
      arguments, _ in try spread(arguments, correction: arguments.flag("unbiased") ? 1 : 0, name)
    }
    .or("input: Tensor, unbiased: bool") { arguments, _ in
      try spread(arguments, correction: arguments.flag("unbiased") ? 1 : 0, name)
    }
  }

  private static func spread(
    _ arguments: BoundArguments, correction: Double, _ name: String
  ) throws -> Value {
    let (tensor, axes) = (try arguments.tensor(), arguments.optionalInts("dim"))
    let keeps = arguments.flag("keepdim")
    let root = name.hasPrefix("std")
    guard name.hasSuffix("mean") else {
      return .tensor(
        try tensor.variance(axes, correction: correction, keeps: keeps, root: root))
    }
    let both = try tensor.varianceAndMean(axes, correction: correction, keeps: keeps, root: root)
    return .tupled([.tensor(both.spread), .tensor(both.mean)])
  }

  private static let extremes: [TensorFunction] = [DynamicTensor.End.largest, .smallest].flatMap {
    end in
    let (name, operation) = (end.rawValue, end == .largest ? BinaryOperation.maximum : .minimum)
    let word = end == .largest ? "largest" : "smallest"
    return [
      TensorFunction(
        name, .both, "input: Tensor",
        "The \(word) element; along an axis, values and indices; of two tensors, element by element.",
        example: "torch.eye(3).\(name)(1)"
      ) { arguments, _ in .tensor(try arguments.tensor().extreme(end, nil, keeps: false)) }
      .or("input: Tensor, other: Tensor") { arguments, _ in
        .tensor(try operation(try arguments.tensor(), try arguments.tensor("other")))
      }
      .or("input: Tensor, dim: int, keepdim: bool = False") { arguments, _ in
        let (tensor, keeps) = (try arguments.tensor(), arguments.flag("keepdim"))
        let axis = try arguments.int("dim")
        let extreme = try tensor.extreme(end, along: axis, keeps: keeps)
        return pair(name, extreme.values, extreme.places)
      },
      TensorFunction(
        "a\(name)", .both, "input: Tensor, dim: axes = None, keepdim: bool = False",
        "The \(word) element over axes.", example: "torch.eye(3).a\(name)((0, 1))"
      ) { arguments, _ in
        .tensor(
          try arguments.tensor().extreme(
            end, arguments.optionalInts("dim"), keeps: arguments.flag("keepdim"), "a\(name)"))
      },
    ]
  }

  private static let places: [TensorFunction] = [DynamicTensor.End.largest, .smallest].map { end in
    TensorFunction(
      "arg\(end.rawValue)", .both, "input: Tensor, dim: int = None, keepdim: bool = False",
      "The place of the \(end == .largest ? "largest" : "smallest") element.",
      example: "torch.tensor([3, 1, 2]).arg\(end.rawValue)()"
    ) { arguments, _ in
      .tensor(
        try arguments.tensor().places(
          of: end, arguments.optionalInt("dim"), keeps: arguments.flag("keepdim")))
    }
  }

  private static func pair(_ name: String, _ values: DynamicTensor, _ indices: DynamicTensor)
    -> Value
  {
    .result(
      Value.NamedValues(
        name: "torch.return_types.\(name)",
        fields: [("values", .tensor(values)), ("indices", .tensor(indices))]))
  }

  private static let orders: [TensorFunction] = [
    TensorFunction(
      "sort", .both,
      "input: Tensor, dim: int = -1, descending: bool = False, *, stable: bool = True",
      "The elements along an axis in order, and their indices.",
      example: "torch.tensor([3, 1, 2]).sort()"
    ) { arguments, _ in
      let sorted = try arguments.tensor().sorted(
        try arguments.int("dim"), descending: arguments.flag("descending"))
      return pair("sort", sorted.values, sorted.places)
    },
    TensorFunction(
      "argsort", .both,
      "input: Tensor, dim: int = -1, descending: bool = False, *, stable: bool = True",
      "The indices that sort the elements.", example: "torch.tensor([3, 1, 2]).argsort()"
    ) { arguments, _ in
      .tensor(
        try arguments.tensor().sorted(
          try arguments.int("dim"), descending: arguments.flag("descending")
        ).places)
    },
    TensorFunction(
      "topk", .both,
      "input: Tensor, k: int, dim: int = -1, largest: bool = True, sorted: bool = True",
      "The k largest elements along an axis, and their indices.",
      example: "torch.tensor([3, 1, 2]).topk(2)"
    ) { arguments, _ in
      let top = try arguments.tensor().top(
        try arguments.int("k"), try arguments.int("dim"),
        arguments.flag("largest") ? .largest : .smallest)
      return pair("topk", top.values, top.places)
    },
    TensorFunction(
      "median", .both, "input: Tensor", "The middle element, the lower of two.",
      example: "torch.tensor([3, 1, 2]).median()"
    ) { arguments, _ in .tensor(try arguments.tensor().median()) }
    .or("input: Tensor, dim: int, keepdim: bool = False") { arguments, _ in
      let median = try arguments.tensor().median(
        try arguments.int("dim"), keeps: arguments.flag("keepdim"))
      return pair("median", median.values, median.places)
    },
  ]

  private static let running: [TensorFunction] = ["cumsum", "cumprod"].map { name in
    TensorFunction(
      name, .changing, "input: Tensor, dim: int, *, dtype: dtype = None",
      "The \(name == "cumsum" ? "sum" : "product") of all elements up to each one.",
      example: "torch.arange(1, 5).\(name)(0)"
    ) { arguments, _ in
      let given = try arguments.tensor()
      let tensor = try arguments.dtype().map { try given.converted(to: $0) } ?? given
      guard arguments.dtype() != .bool else {
        throw TensorError.wrongDType(operation: name, wants: "int64 or float32", got: .bool)
      }
      let result = try tensor.accumulated(
        try arguments.int("dim"), product: name == "cumprod")
      return .tensor(try arguments.dtype().map { try result.converted(to: $0) } ?? result)
    }
  }
}
