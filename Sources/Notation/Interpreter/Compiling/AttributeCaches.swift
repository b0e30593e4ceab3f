/// Where attributes were found the last time, for each instruction.
///
/// Sendable: the lines of a session run one after another, and no two sessions share a code.
final class AttributeCaches: @unchecked Sendable {
  private struct Entry {
    /// The layout of the object and the age of classes then.
    var key = -1
    /// The place of the attribute.
    var place = 0
    /// The layout of an object that lacked the attribute, and the age of classes then.
    var growthKey = -1
    /// The layout that it came to.
    var growth: ObjectLayout?
    /// The method that the class of the object had.
    var method: FunctionObject?
  }

  private var entries: ContiguousArray<Entry> = []
  private let count: Int

  init(count: Int) { self.count = count }

  /// The place of the attribute in an object, if it was found in one like it.
  @inline(__always)
  func place(at instruction: Int, _ object: InstanceObject) -> Int? {
    guard instruction < entries.count, entries[instruction].key == Self.key(object.layoutNumber)
    else { return nil }
    return entries[instruction].place
  }

  /// The method of an object, if it was found for one like it.
  @inline(__always)
  func method(at instruction: Int, _ object: InstanceObject) -> FunctionObject? {
    guard instruction < entries.count, entries[instruction].key == Self.key(object.layoutNumber)
    else { return nil }
    return entries[instruction].method
  }

  /// The layout to which an object comes by the attribute that it lacks, if one like it came to it.
  @inline(__always)
  func growth(at instruction: Int, _ object: InstanceObject) -> ObjectLayout? {
    guard instruction < entries.count,
      entries[instruction].growthKey == Self.key(object.layoutNumber)
    else { return nil }
    return entries[instruction].growth
  }

  /// The `__init__` of a class whose objects need nothing else, if it was called here before.
  @inline(__always)
  func construction(at instruction: Int, _ type: TypeObject) -> FunctionObject? {
    guard instruction < entries.count,
      entries[instruction].growthKey == Self.key(type.layout.number)
    else { return nil }
    return entries[instruction].method
  }

  /// Keeps where an attribute was found.
  func keep(_ place: Int, at instruction: Int, _ object: InstanceObject) {
    prepare()
    entries[instruction].key = Self.key(object.layoutNumber)
    entries[instruction].place = place
  }

  /// Keeps which method was found.
  func keep(_ method: FunctionObject, at instruction: Int, _ object: InstanceObject) {
    prepare()
    entries[instruction].key = Self.key(object.layoutNumber)
    entries[instruction].method = method
  }

  /// Keeps the layout to which an object came by a new attribute.
  func keep(_ layout: ObjectLayout, after before: ObjectLayout, at instruction: Int) {
    prepare()
    entries[instruction].growthKey = Self.key(before.number)
    entries[instruction].growth = layout
  }

  /// Keeps the `__init__` of a class whose objects need nothing else.
  func keep(_ method: FunctionObject, at instruction: Int, making type: TypeObject) {
    prepare()
    entries[instruction].growthKey = Self.key(type.layout.number)
    entries[instruction].method = method
  }

  /// Makes room at the first time that something is kept: most codes run once.
  private func prepare() {
    if entries.isEmpty { entries = ContiguousArray(repeating: Entry(), count: count) }
  }

  /// One number for a layout and the age.
  @inline(__always)
  private static func key(_ layout: Int) -> Int { layout << 32 | TypeObject.currentAge }
}
