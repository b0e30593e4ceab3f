/// Bytes that should be UTF-8 text.
package enum TextBytes {
  /// The place of the first byte that does not belong to a character.
  package static func firstBad(in bytes: [UInt8]) -> Int {
    var decoder = UTF8()
    var input = bytes.makeIterator()
    var position = 0
    while case .scalarValue(let scalar) = decoder.decode(&input) {
      position += UTF8.width(scalar)
    }
    return position
  }
}
