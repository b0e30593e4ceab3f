import Engine
import Support

/// Functions that make tensors.
enum MakingFunctions {
  static let all: [TensorFunction] = filled + counted + SpacingFunctions.all + like + new + arranged

  static func converted(_ tensor: DynamicTensor, _ arguments: BoundArguments) throws
    -> Value
  {
    .tensor(try arguments.dtype().map { try tensor.converted(to: $0) } ?? tensor)
  }

  private static let filled: [TensorFunction] = [
    TensorFunction(
      "zeros", .torch,
      "*size: sizes, dtype: dtype = None, device: any = None, requires_grad: bool = False",
      "Zeros.",
      example: "torch.zeros(2, 3)"
    ) { arguments, _ in
      .tensor(try .zeros(try arguments.ints("size"), arguments.dtype() ?? .float32))
    },
    TensorFunction(
      "ones", .torch,
      "*size: sizes, dtype: dtype = None, device: any = None, requires_grad: bool = False", "Ones.",
      example: "torch.ones(2, 3)"
    ) { arguments, _ in
      let one = try DynamicTensor.number(1).converted(to: arguments.dtype() ?? .float32)
      return .tensor(try .filled(try arguments.ints("size"), one))
    },
    TensorFunction(
      "empty", .torch,
      "*size: sizes, dtype: dtype = None, device: any = None, requires_grad: bool = False",
      "A tensor to fill: zeros here, arbitrary numbers in PyTorch.",
      example: "torch.empty(2, 3)"
    ) { arguments, _ in
      .tensor(try .zeros(try arguments.ints("size"), arguments.dtype() ?? .float32))
    },
    TensorFunction(
      "full", .torch,
      "size: tuple, fill_value: operand, *, dtype: dtype = None, device: any = None, requires_grad: bool = False",
      "One number everywhere.", example: "torch.full((2, 3), 7)"
    ) { arguments, _ in
      let value = try number(arguments, "full")
      let dtype = arguments.dtype() ?? value.dtype
      try dtype.check(value)
      return .tensor(try .filled(try arguments.ints("size"), try value.converted(to: dtype)))
    },
    TensorFunction(
      "tensor", .torch,
      "data: any, *, dtype: dtype = None, device: any = None, requires_grad: bool = False",
      "The numbers of nested lists.",
      example: "torch.tensor([[1, 2], [3, 4]])"
    ) { arguments, _ in
      .tensor(
        try TensorData.tensor(arguments["data"], as: arguments.dtype()).detached().copied())
    },
    TensorFunction(
      "as_tensor", .torch, "data: any, *, dtype: dtype = None, device: any = None",
      "The numbers of nested lists; of a tensor, itself.",
      example: "torch.as_tensor([[1, 2], [3, 4]])"
    ) { arguments, _ in
      .tensor(
        try TensorData.tensor(arguments["data"], "torch.as_tensor", as: arguments.dtype()))
    },
    TensorFunction(
      "eye", .torch,
      "n: int, m: int = None, *, dtype: dtype = None, device: any = None, requires_grad: bool = False",
      "Ones on the diagonal.",
      example: "torch.eye(3)"
    ) { arguments, _ in
      let rows = try arguments.int("n")
      return try converted(try .identity(rows, arguments.optionalInt("m") ?? rows), arguments)
    },
  ]

  /// The fill value.
  private static func number(
    _ arguments: BoundArguments, _ operation: String
  ) throws -> DynamicTensor {
    let value = try arguments.operand("fill_value")
    guard value.rank == 0 else {
      throw TensorError.wrongRank(operation: operation, wants: "one number", got: value.sizes)
    }
    return value
  }

  private static let counted: [TensorFunction] = [
    TensorFunction(
      "arange", .torch,
      "end: number, *, dtype: dtype = None, device: any = None, requires_grad: bool = False",
      "start, start + step, … below end.", example: "torch.arange(0, 10, 2)"
    ) { arguments, _ in try counting(.int(0), arguments["end"], .int(1), arguments) }
    .or(
      "start: number, end: number, step: number = 1, *, dtype: dtype = None, device: any = None, requires_grad: bool = False"
    ) { arguments, _ in
      try counting(arguments["start"], arguments["end"], arguments["step"], arguments)
    }
  ]

  /// A number without its fraction, as int64 takes it.
  static func cut(_ number: Double) throws -> Int {
    guard let whole = Int(exactly: number.rounded(.towardZero)) else {
      throw ExpressionError.overflow(operation: "int64")
    }
    return whole
  }

  private static func counting(
    _ start: Value, _ end: Value, _ step: Value, _ arguments: BoundArguments
  ) throws -> Value {
    for case .tensor(let tensor) in [start, end, step] where tensor.rank > 0 {
      throw TensorError.wrongRank(operation: "arange", wants: "numbers", got: tensor.sizes)
    }
    guard arguments.dtype() != .bool else {
      throw TensorError.wrongDType(operation: "arange", wants: "int64 or float32", got: .bool)
    }
    if let first = whole(start), let last = whole(end), let by = whole(step) {
      return try converted(try .counting(from: first, to: last, by: by), arguments)
    }
    let (first, last, by) = (
      start.realNumber ?? 0, end.realNumber ?? 0, step.realNumber ?? 1
    )
    // int64 cuts all three before it counts.
    if let dtype = arguments.dtype(), dtype == .int32 || dtype == .uint8 {
      // Others cut what was counted as real numbers.
      let count = try DynamicTensor.counting(from: first, to: last, by: by).count
      let numbers = try DynamicTensor.counting(from: 0, to: count, by: 1)
      let steps = try BinaryOperation.multiply(numbers, .number(cut(by)))
      return .tensor(
        try BinaryOperation.add(steps, .number(cut(first))).converted(to: dtype))
    }
    if let dtype = arguments.dtype(), dtype.isWhole {
      return .tensor(
        try .counting(from: try cut(first), to: try cut(last), by: try cut(by))
          .converted(to: dtype))
    }
    // A tensor among the bounds counts as a number of Python's.
    return try converted(
      try .counting(from: first, to: last, by: by, arguments.dtype() ?? .float32), arguments)
  }

  private static func whole(_ value: Value) -> Int? {
    switch value {
    case .bool(let truth): truth ? 1 : 0
    case .tensor(let tensor) where tensor.dtype == .bool: value.realNumber.map { Int($0) }
    default: value.wholeNumber
    }
  }

  private static let like: [TensorFunction] = [
    TensorFunction(
      "zeros_like", .torch,
      "input: Tensor, *, dtype: dtype = None, device: any = None, requires_grad: bool = False",
      "Zeros of a tensor's shape.",
      example: "torch.zeros_like(torch.arange(3))"
    ) { arguments, _ in try filled(like: arguments, .number(0)) },
    TensorFunction(
      "ones_like", .torch,
      "input: Tensor, *, dtype: dtype = None, device: any = None, requires_grad: bool = False",
      "Ones of a tensor's shape.",
      example: "torch.ones_like(torch.arange(3))"
    ) { arguments, _ in try filled(like: arguments, .number(1)) },
    TensorFunction(
      "empty_like", .torch,
      "input: Tensor, *, dtype: dtype = None, device: any = None, requires_grad: bool = False",
      "A tensor of the same shape to fill; zeros here.",
      example: "torch.empty_like(torch.arange(3))"
    ) { arguments, _ in try filled(like: arguments, .number(0)) },
    TensorFunction(
      "full_like", .torch,
      "input: Tensor, fill_value: operand, *, dtype: dtype = None, device: any = None, requires_grad: bool = False",
      "One number in a tensor's shape.", example: "torch.full_like(torch.arange(3), 7)"
    ) { arguments, _ in
      try filled(like: arguments, try number(arguments, "full_like"))
    },
  ]

  private static func filled(like arguments: BoundArguments, _ value: DynamicTensor) throws -> Value
  {
    let model = try arguments.tensor()
    let dtype = arguments.dtype() ?? model.dtype
    try dtype.check(value)
    return .tensor(try model.filledLike(value.converted(to: dtype)))
  }

  /// Tensors of another's dtype.
  private static let new: [TensorFunction] = [
    TensorFunction(
      "new_zeros", .method,
      "input: Tensor, *size: sizes, dtype: dtype = None, device: any = None, requires_grad: bool = False",
      "Zeros of the tensor's dtype.", example: "torch.arange(3).new_zeros(2, 2)"
    ) { arguments, _ in
      .tensor(
        try .zeros(
          try arguments.ints("size"), try arguments.dtype() ?? arguments.tensor().dtype))
    },
    TensorFunction(
      "new_ones", .method,
      "input: Tensor, *size: sizes, dtype: dtype = None, device: any = None, requires_grad: bool = False",
      "Ones of the tensor's dtype.", example: "torch.arange(3).new_ones(2, 2)"
    ) { arguments, _ in
      let one = try DynamicTensor.number(1).converted(
        to: try arguments.dtype() ?? arguments.tensor().dtype)
      return .tensor(try .filled(try arguments.ints("size"), one))
    },
    TensorFunction(
      "new_empty", .method,
      "input: Tensor, *size: sizes, dtype: dtype = None, device: any = None, requires_grad: bool = False",
      "A tensor of the same dtype to fill; zeros here.",
      example: "torch.arange(3).new_empty(2, 2)"
    ) { arguments, _ in
      .tensor(
        try .zeros(
          try arguments.ints("size"), try arguments.dtype() ?? arguments.tensor().dtype))
    },
    TensorFunction(
      "new_full", .method,
      "input: Tensor, size: tuple, fill_value: Operand, *, dtype: dtype = None, device: any = None, requires_grad: bool = False",
      "One number everywhere, of the tensor's dtype.",
      example: "torch.arange(3).new_full((2, 2), 7)"
    ) { arguments, _ in
      let value = try number(arguments, "new_full")
      let dtype = try arguments.dtype() ?? arguments.tensor().dtype
      try dtype.check(value)
      return .tensor(try .filled(try arguments.ints("size"), value.converted(to: dtype)))
    },
    TensorFunction(
      "new_tensor", .method,
      "input: Tensor, data: any, *, dtype: dtype = None, device: any = None, requires_grad: bool = False",
      "The numbers of nested lists, of the tensor's dtype.",
      example: "torch.arange(3).new_tensor([1, 2])"
    ) { arguments, _ in
      .tensor(
        try TensorData.tensor(
          arguments["data"], "new_tensor",
          as: try arguments.dtype() ?? arguments.tensor().dtype
        ).copied())
    },
  ]

  private enum Indexing: String, CaseIterable { case ij, xy }

  private static let arranged: [TensorFunction] = [
    TensorFunction(
      "diag", .both, "input: Tensor, diagonal: int = 0",
      "A matrix with a vector on its diagonal; of a matrix, its diagonal.",
      example: "torch.diag(torch.arange(3))"
    ) { arguments, _ in
      let (tensor, shift) = (try arguments.tensor(), try arguments.int("diagonal"))
      switch tensor.rank {
      case 1: return .tensor(try tensor.onDiagonal(shift))
      case 2: return .tensor(try tensor.diagonalCopy(shift))
      default:
        throw TensorError.wrongRank(
          operation: "diag", wants: "a vector or a matrix", got: tensor.sizes)
      }
    },
    TensorFunction(
      "meshgrid", .torch, "*tensors: Tensors, indexing: str = 'ij'",
      "Vectors spread over a grid, an axis for each; 'xy' swaps the first two.",
      example: "torch.meshgrid(torch.arange(2), torch.arange(3), indexing='ij')"
    ) { arguments, _ in
      let order: Indexing = try arguments.word("indexing")
      return .tupled(
        try DynamicTensor.grid(try arguments.tensors("tensors"), isTransposed: order == .xy)
          .map { .tensor($0) })
    },
  ]
}
