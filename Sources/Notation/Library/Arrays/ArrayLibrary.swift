import Engine

/// numpy: arrays, which hold a tensor and behave and print as numpy's own.
extension SourceLibrary {
  static let arrays: [SourceLibrary] = [numpy, arrayRandom, linearAlgebra]

  private static let numpy = SourceLibrary(
    name: "numpy", exports: ArrayTexts.exports, text: ArrayTexts.all,
    helpers: ArrayHelpers.all, values: [("torch", .module(.torch))])

  private static let arrayRandom = SourceLibrary(
    name: "numpy.random", exports: ArrayRandomText.exports, text: ArrayRandomText.text,
    helpers: ArrayRandomHelpers.all, values: [("torch", .module(.torch))])

  private static let linearAlgebra = SourceLibrary(
    name: "numpy.linalg", exports: ["norm", "inv", "det", "solve", "LinAlgError"],
    text: ArrayTexts.linearAlgebra, values: [("torch", .module(.torch))])
}

/// The texts of numpy, in parts.
enum ArrayTexts {
  static let all = [kinds, scalars, arrays, making, functions, reductions, joining]
    .joined(separator: "\n")

  static let exports = [
    "_wrap", "ndarray", "dtype", "generic", "number", "integer", "floating", "bool_", "float64",
    "float32",
    "double", "single", "int64", "int32", "int16", "int8", "uint8", "int_", "intp", "float_",
    "pi", "e", "inf", "nan", "newaxis", "array", "asarray", "ascontiguousarray", "copy", "zeros",
    "ones", "empty", "full", "zeros_like", "ones_like", "empty_like", "full_like", "arange",
    "linspace", "logspace", "eye", "identity", "diag", "tri", "tril", "triu", "meshgrid",
    "fromiter", "tile", "repeat", "exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "sqrt",
    "square", "abs", "absolute", "fabs", "sign", "sin", "cos", "tan", "arcsin", "arccos",
    "arctan", "arctan2", "sinh", "cosh", "tanh", "floor", "ceil", "rint", "round", "around",
    "trunc", "isnan", "isinf", "isfinite", "negative", "reciprocal", "degrees", "radians",
    "deg2rad", "rad2deg", "add", "subtract", "multiply", "divide", "true_divide", "floor_divide",
    "mod", "remainder", "power", "maximum", "minimum", "equal", "not_equal", "less",
    "less_equal", "greater", "greater_equal", "logical_and", "logical_or", "logical_not",
    "logical_xor", "hypot", "sum", "prod", "mean", "std", "var", "max", "min", "amax", "amin",
    "argmax", "argmin", "any", "all", "cumsum", "cumprod", "median", "percentile", "quantile",
    "average", "ptp", "nansum", "nanmean", "nanmax", "nanmin", "count_nonzero", "nonzero",
    "argwhere", "where", "clip", "unique", "sort", "argsort", "searchsorted", "bincount", "diff",
    "dot", "matmul", "inner", "outer", "vdot", "tensordot", "einsum", "cross", "trace", "kron",
    "reshape", "ravel", "transpose", "swapaxes", "moveaxis", "expand_dims", "squeeze",
    "broadcast_to", "concatenate", "stack", "vstack", "hstack", "dstack", "column_stack",
    "split", "array_split", "append", "insert", "delete", "flip", "fliplr", "flipud", "roll",
    "rot90", "pad", "allclose", "isclose", "array_equal", "histogram", "cov", "corrcoef", "take",
    "isscalar", "ndim", "shape", "size", "set_printoptions", "seterr", "errstate", "isin",
    "convolve", "interp", "gradient", "nan_to_num", "array2string", "finfo", "iinfo",
    "atleast_1d", "atleast_2d", "unravel_index", "intersect1d", "union1d", "setdiff1d",
  ]
}

/// What the texts of numpy call besides Python's and torch's own functions.
enum ArrayHelpers {
  static let all: [NativeFunction] = [
    // How numpy writes a tensor: tensor, name of its dtype, whether repr is meant.
    NativeFunction("_written") { _, _, given in
      guard given.values.count == 3, case .tensor(let tensor) = given.values[0],
        case .string(let dtype) = given.values[1]
      else { return .none }
      return .string(
        ArrayText.text(
          try tensor.arrayElements(), tensor.sizes, dtype: dtype,
          isRepr: try given.values[2].truth()))
    },
    // The sums along the last axis, added by pairs as numpy does.
    NativeFunction("_summed") { _, _, given in
      guard case .tensor(let tensor)? = given.values.first, let count = tensor.sizes.last,
        count > 0
      else { return .none }
      let rows = tensor.count / count
      let sizes = Array(tensor.sizes.dropLast())
      if tensor.dtype == .float32 {
        let numbers = try tensor.floats()
        return .tensor(
          try DynamicTensor(
            (0..<rows).map { PairwiseSum.sum(numbers[($0 * count)..<(($0 + 1) * count)]) }, sizes))
      }
      let numbers = try tensor.doubles()
      return .tensor(
        try .reals(
          (0..<rows).map { PairwiseSum.sum(numbers[($0 * count)..<(($0 + 1) * count)]) }, sizes,
          .float64))
    },
    // The text of one number: str(np.float32(0.1)).
    NativeFunction("_digits") { _, _, given in
      guard let number = given.values.first?.realNumber else { return .none }
      return .string(Float(number).pythonText)
    },
  ]

  /// A tensor's method `numpy`: an array of the same numbers.
  static func array(of tensor: DynamicTensor) -> NativeFunction {
    NativeFunction("numpy") { machine, host, given in
      guard !tensor.requiresGradient || given["force"] != nil else {
        throw PythonException(
          "RuntimeError",
          "Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.")
      }
      guard let wrap = try Libraries.library("numpy", &machine, &host)?["_wrap"] else {
        return .none
      }
      return try machine.call(wrap, .tensor(tensor.detached()), host: &host)
    }
  }
}

extension DynamicTensor {
  /// Its numbers, as numpy writes them.
  ///
  /// - Throws: an error of the tensor's memory.
  fileprivate func arrayElements() throws -> ArrayElements {
    switch dtype {
    case .bool: .truths(try booleans())
    case .uint8, .int32, .int64: .integers(try integers())
    case .float32, .float64: .floats(try doubles(), isSingle: dtype == .float32)
    }
  }
}

extension Float {
  /// As numpy writes one float of 32 bits: as Python writes a float, with the digits that this one needs.
  fileprivate var pythonText: String {
    guard isFinite else { return isNaN ? "nan" : self < 0 ? "-inf" : "inf" }
    let size = magnitude
    if size != 0, size < 1e-4 || size >= 1e16 {
      let parts = DecimalParts(scientific: Double(self), true, most: 17)
      let point = parts.fraction.isEmpty ? "" : ".\(parts.fraction)"
      let digits = String(parts.exponent.magnitude)
      return parts.whole + point + (parts.exponent < 0 ? "e-" : "e+")
        + (digits.count < 2 ? "0" : "") + digits
    }
    let parts = DecimalParts(positional: Double(self), true, most: 60)
    return parts.whole + "." + (parts.fraction.isEmpty ? "0" : parts.fraction)
  }
}
