import Glibc
import Support

/// A number that a tensor can hold.
public protocol Scalar: Sendable, Hashable {
  /// The number zero.
  static var zero: Self { get }
}

extension Float: Scalar {}
extension Int32: Scalar {}

/// A block of zeroed memory, 64-byte aligned, freed with its last user.
///
/// Unsafe inside: arrays offer neither the alignment that vector loads need nor zero pages on
/// demand. Sendable: a storage is written only by the plan or the tensor that owns it alone, and only
/// lines ask for the tensor that shows it, one after another.
@safe
package final class Storage<Element: Scalar>: @unchecked Sendable {
  package let count: Int
  private let block: UnsafeMutableRawPointer
  /// The first element.
  ///
  /// Unsafe: it lives only as long as the storage.
  let pointer: UnsafeMutablePointer<Element>
  /// The tensor of lines that shows these numbers, once a line asked for it.
  var shown: ShownTensor?

  init(count: Int) throws(MemoryError) {
    try MemoryBudget.check("a tensor of \(grouped(count)) numbers", floats: [count])
    let alignment = 64
    let bytes = max(count, 1) * MemoryLayout<Element>.stride + alignment
    // calloc hands out large blocks as untouched zero pages; it aligns to 16, so round up.
    guard let block = unsafe calloc(1, bytes) else { throw .refused(bytes: bytes) }
    unsafe self.block = block
    let aligned = unsafe block.alignedUp(toMultipleOf: alignment)
    unsafe pointer = aligned.bindMemory(to: Element.self, capacity: max(count, 1))
    self.count = count
    MemoryBudget.hold(count * MemoryLayout<Element>.stride)
  }

  deinit {
    unsafe free(block)
    MemoryBudget.hold(-count * MemoryLayout<Element>.stride)
  }
}
