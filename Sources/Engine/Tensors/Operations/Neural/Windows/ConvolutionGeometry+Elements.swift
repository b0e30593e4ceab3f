import Support

/// The three ways, on lists of elements.
extension ConvolutionGeometry {
  /// The output of other dtypes than float32, or of a product of nothing.
  func wholeOutput(
    _ input: DynamicTensor, _ weight: DynamicTensor
  ) throws -> DynamicTensor {
    if pairs == 0 || output.contains(0) { return try .zeros(output, input.dtype) }
    if input.dtype == .float64 { return try output(Double.self, input, weight) }
    let wide = try output(Int.self, input, weight.converted(to: .int64))
    return try wide.converted(to: input.dtype)
  }

  func output<Element: TensorElement & AdditiveArithmetic>(
    _: Element.Type, _ input: DynamicTensor, _ weight: DynamicTensor
  ) throws -> DynamicTensor {
    let values = try input.elements(Element.self)
    var result = try [Element](
      interruptiblyRepeating: .zero, count: try DynamicTensor.reserve(output, Element.dtype))
    for group in 0..<groups {
      let table = try DynamicTensor(of: table(values, group: group), [pairs, places])
      let product = try DynamicTensor.product(try matrix(weight, group: group), table)
      try put(product.elements(Element.self), into: &result, group: group)
    }
    return try DynamicTensor(of: result, output)
  }

  func computedInput(
    _ output: DynamicTensor, _ weight: DynamicTensor
  ) throws -> DynamicTensor {
    if output.dtype == .float64 { return try input(Double.self, output, weight) }
    if output.dtype == .int64 { return try input(Int.self, output, weight) }
    guard pairs > 0, !self.output.contains(0), !input.contains(0) else {
      return try .zeros(input, .float32)
    }
    count()
    return try unfolding.gradientOfInput(output, weight, input)
  }

  func input<Element: TensorElement & AdditiveArithmetic>(
    _: Element.Type, _ output: DynamicTensor, _ weight: DynamicTensor
  ) throws -> DynamicTensor {
    let values = try output.elements(Element.self)
    var result = try [Element](
      interruptiblyRepeating: .zero, count: try DynamicTensor.reserve(input, Element.dtype))
    for group in 0..<groups {
      let rows = try DynamicTensor(of: rows(values, group: group), [outputs, places])
      let table = try DynamicTensor.product(
        try matrix(weight, group: group).transposed(0, 1), rows)
      try add(table.elements(Element.self), to: &result, group: group)
    }
    return try DynamicTensor(of: result, input)
  }

  func computedWeight(
    _ input: DynamicTensor, _ output: DynamicTensor
  ) throws -> DynamicTensor {
    if input.dtype == .float64 { return try weight(Double.self, input, output) }
    guard pairs > 0, !self.output.contains(0), !self.input.contains(0) else {
      return try .zeros(weight, .float32)
    }
    count()
    return try unfolding.gradientOfWeight(input, output, weight)
  }

  func weight<Real: RealElement>(
    _: Real.Type, _ input: DynamicTensor, _ output: DynamicTensor
  ) throws -> DynamicTensor {
    let (values, results) = (try input.elements(Real.self), try output.elements(Real.self))
    let parts = try (0..<groups).map { group in
      let rows = try DynamicTensor(of: rows(results, group: group), [outputs, places])
      let table = try DynamicTensor(of: table(values, group: group), [pairs, places])
      return try DynamicTensor.product(rows, table.transposed(0, 1))
    }
    return try (parts.count == 1 ? parts[0] : DynamicTensor.concatenated(parts, 0))
      .reshaped(weight)
  }
}
