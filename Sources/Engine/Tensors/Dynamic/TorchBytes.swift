/// The numbers of tensors as torch's files hold them, with their lowest byte first.
extension DynamicTensor {
  /// The elements' bytes, in order.
  ///
  /// - Throws: `MemoryError`.
  package func littleBytes() throws -> [UInt8] {
    func bytes<Number: FixedWidthInteger>(_ numbers: [Number]) -> [UInt8] {
      numbers.flatMap { number in
        (0..<Number.bitWidth / 8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
      }
    }
    switch dtype {
    case .bool: return try booleans().map { $0 ? 1 : 0 }
    case .uint8: return try integers().map { UInt8(truncatingIfNeeded: $0) }
    case .int32: return bytes(try integers().map { Int32(truncatingIfNeeded: $0) })
    case .int64: return bytes(try integers())
    case .float32: return bytes(try floats().map(\.bitPattern))
    case .float64: return bytes(try doubles().map(\.bitPattern))
    }
  }

  /// A row of the numbers that some bytes are.
  ///
  /// - Throws: `MemoryError`.
  package static func row(ofLittleBytes bytes: [UInt8], _ dtype: DType) throws -> DynamicTensor {
    let count = bytes.count / dtype.bytes
    func number(_ place: Int) -> UInt64 {
      (0..<dtype.bytes).reversed().reduce(0) { $0 << 8 | UInt64(bytes[place * dtype.bytes + $1]) }
    }
    switch dtype {
    case .bool, .uint8, .int64:
      let numbers = (0..<count).map { Int(truncatingIfNeeded: number($0)) }
      return try DynamicTensor(numbers, [count]).converted(to: dtype)
    case .int32:
      let numbers = (0..<count).map { Int(Int32(truncatingIfNeeded: number($0))) }
      return try DynamicTensor(numbers, [count]).converted(to: dtype)
    case .float32:
      let numbers = (0..<count).map { Float(bitPattern: UInt32(truncatingIfNeeded: number($0))) }
      return try DynamicTensor(numbers, [count])
    case .float64:
      return try .reals((0..<count).map { Double(bitPattern: number($0)) }, [count], dtype)
    }
  }

  /// The elements of a row in the places that sizes and strides say; `nil` for places beyond it.
  ///
  /// - Throws: `MemoryError`.
  package func laidOut(_ sizes: [Int], _ strides: [Int], from start: Int) throws -> DynamicTensor? {
    var places = [start]
    for (size, stride) in zip(sizes, strides) {
      guard size >= 0, stride >= 0, size <= self.count || stride == 0 else { return nil }
      places = places.flatMap { place in (0..<size).map { place &+ $0 &* stride } }
      guard places.count <= max(self.count, 1) else { return nil }
    }
    guard places.allSatisfy({ (0..<self.count).contains($0) }) else { return nil }
    return try indexed([.tensor(DynamicTensor(places, [places.count]))]).reshaped(sizes)
  }
}

extension DType {
  /// torch's name of the storage of such elements.
  package var storageName: String {
    switch self {
    case .bool: "BoolStorage"
    case .uint8: "ByteStorage"
    case .int32: "IntStorage"
    case .int64: "LongStorage"
    case .float32: "FloatStorage"
    case .float64: "DoubleStorage"
    }
  }
}
