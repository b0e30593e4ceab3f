import Engine

/// What torch says of dtypes.
enum DTypeFunctions {
  static let all: [TensorFunction] = [
    TensorFunction(
      "result_type", .torch, "tensor1: Operand, tensor2: Operand",
      "The dtype that an operation on both gives.",
      example: "torch.result_type(torch.tensor([1, 2], dtype=torch.int32), 1.5)"
    ) { arguments, _ in
      .dtype(
        .promoted(try arguments.operand("tensor1"), try arguments.operand("tensor2")))
    },
    TensorFunction(
      "promote_types", .torch, "type1: dtype, type2: dtype",
      "The smallest dtype that holds the numbers of both.",
      example: "torch.promote_types(torch.uint8, torch.int32)"
    ) { arguments, _ in
      .dtype(max(try dtype(arguments, "type1"), try dtype(arguments, "type2")))
    },
    TensorFunction(
      "can_cast", .torch, "from_: dtype, to: dtype",
      "Whether numbers of one dtype may be put into another: not real ones into whole ones.",
      example: "torch.can_cast(torch.float64, torch.int32)"
    ) { arguments, _ in
      .bool(try dtype(arguments, "to").holds(try dtype(arguments, "from_")))
    },
    TensorFunction(
      "get_default_dtype", .torch, "", "The dtype of real numbers where none is given: float32.",
      example: "torch.get_default_dtype()"
    ) { _, _ in .dtype(.float32) },
    TensorFunction(
      "finfo", .torch, "type: dtype = None",
      "The limits of float32 or float64: bits, eps, max, min, tiny and smallest_normal.",
      example: "torch.finfo(torch.float64).eps"
    ) { arguments, _ in
      let dtype = arguments.has("type") ? try dtype(arguments, "type") : .float32
      guard dtype.isReal else {
        throw TensorError.wrongDType(operation: "finfo", wants: "float32 or float64", got: dtype)
      }
      return dtype == .float64 ? limits(Double.self) : limits(Float.self)
    },
    TensorFunction(
      "iinfo", .torch, "type: dtype", "The limits of whole numbers: bits, max and min.",
      example: "torch.iinfo(torch.int32).max"
    ) { arguments, _ in
      switch try dtype(arguments, "type") {
      case .uint8: return limits(UInt8.self)
      case .int32: return limits(Int32.self)
      case .int64: return limits(Int.self)
      case let other:
        throw TensorError.wrongDType(
          operation: "iinfo", wants: "uint8, int32 or int64", got: other)
      }
    },
    TensorFunction(
      "element_size", .method, "input: Tensor", "Bytes of an element.",
      example: "torch.zeros(4).element_size()"
    ) { arguments, _ in .int(try arguments.tensor().dtype.bytes) },
    TensorFunction(
      "itemsize", .attribute, "input: Tensor", "Bytes of an element.",
      example: "torch.zeros(4).itemsize"
    ) { arguments, _ in .int(try arguments.tensor().dtype.bytes) },
    TensorFunction(
      "nbytes", .attribute, "input: Tensor", "Bytes of all elements.",
      example: "torch.zeros(4).nbytes"
    ) { arguments, _ in
      let tensor = try arguments.tensor()
      return .int(tensor.count * tensor.dtype.bytes)
    },
  ]

  private static func dtype(_ arguments: BoundArguments, _ name: String) throws -> DType {
    guard case .dtype(let dtype) = arguments[name] else {
      throw ExpressionError.wrongArgument(
        function: arguments.functionName, argument: name, wants: "a dtype: \(DType.listed)",
        got: arguments[name].kind)
    }
    return dtype
  }

  private static func limits<Real: BinaryFloatingPoint>(_: Real.Type) -> Value {
    let fields: [(name: String, value: Value)] = [
      ("bits", .int(8 * MemoryLayout<Real>.size)), ("eps", .float(Double(Real.ulpOfOne))),
      ("max", .float(Double(Real.greatestFiniteMagnitude))),
      ("min", .float(-Double(Real.greatestFiniteMagnitude))),
      ("tiny", .float(Double(Real.leastNormalMagnitude))),
      ("smallest_normal", .float(Double(Real.leastNormalMagnitude))),
    ]
    return .result(Value.NamedValues(name: "finfo", fields: fields))
  }

  private static func limits<Whole: FixedWidthInteger>(_: Whole.Type) -> Value {
    let fields: [(name: String, value: Value)] = [
      ("bits", .int(Whole.bitWidth)), ("max", .int(Int(Whole.max))),
      ("min", .int(Int(Whole.min))),
    ]
    return .result(Value.NamedValues(name: "iinfo", fields: fields))
  }
}
