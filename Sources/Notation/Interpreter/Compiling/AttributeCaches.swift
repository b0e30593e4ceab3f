/// Where attributes were found the last time, for each instruction.
///
/// Sendable: the lines of a session run one after another, and no two sessions share a code.
final class AttributeCaches: @unchecked Sendable {
  private struct Entry {
    /// The layout of the object and the age of classes then.
    var key = -1
    /// The place of the attribute.
    var place = 0
  }

  private var entries: ContiguousArray<Entry>
  /// The methods that the classes had.
  private var methods: ContiguousArray<FunctionObject?>

  init(count: Int) {
    entries = ContiguousArray(repeating: Entry(), count: count)
    methods = ContiguousArray(repeating: nil, count: count)
  }

  /// The place of the attribute in an object, if it was found in one like it.
  @inline(__always)
  func place(at instruction: Int, _ object: InstanceObject) -> Int? {
    let entry = entries[instruction]
    return entry.key == Self.key(object) ? entry.place : nil
  }

  /// The method of an object, if it was found for one like it.
  @inline(__always)
  func method(at instruction: Int, _ object: InstanceObject) -> FunctionObject? {
    entries[instruction].key == Self.key(object) ? methods[instruction] : nil
  }

  /// Keeps where an attribute was found.
  func keep(_ place: Int, at instruction: Int, _ object: InstanceObject) {
    entries[instruction] = Entry(key: Self.key(object), place: place)
  }

  /// Keeps which method was found.
  func keep(_ method: FunctionObject, at instruction: Int, _ object: InstanceObject) {
    entries[instruction] = Entry(key: Self.key(object))
    methods[instruction] = method
  }

  /// One number for the layout and the age.
  @inline(__always)
  private static func key(_ object: InstanceObject) -> Int {
    object.layoutNumber << 32 | TypeObject.currentAge
  }
}
