/// The names of a function, a class, a comprehension or a whole text: what each of them means there.
final class Scope {
  /// What has names of its own.
  enum Kind { case module, function, type, comprehension }

  let kind: Kind
  let parent: Scope?
  /// The names that are assigned to in it.
  private(set) var bound: [String] = []
  private var boundSet: Set<String> = []
  var globals: Set<String> = []
  var nonlocals: Set<String> = []
  /// Those that a statement takes their value from again: `del`, or the end of `except … as`.
  var deleted: Set<String> = []
  /// The names that are used in it, also by what is within it.
  private(set) var uses: Set<String> = []
  /// Those of its own that functions within it use.
  private(set) var cells: Set<String> = []
  /// Those of functions around it that it uses, or what is within it.
  private(set) var free: [String] = []
  private(set) var children: [Scope] = []
  /// The scope of each function, class and comprehension within, by its place in the text.
  var inner: [Range<Int>: Scope] = [:]
  var isGenerator = false
  /// Whether it is `(… for … in …)`, a function of its own whose `:=` is for what is around it.
  var isGeneratorExpression = false

  init(_ kind: Kind, in parent: Scope?) {
    (self.kind, self.parent) = (kind, parent)
    parent?.children.append(self)
  }

  func bind(_ name: String) {
    if boundSet.insert(name).inserted { bound.append(name) }
  }

  func use(_ name: String) { uses.insert(name) }

  func binds(_ name: String) -> Bool {
    boundSet.contains(name) && !globals.contains(name) && !nonlocals.contains(name)
  }

  /// Whether its names are in registers of the same frame as those of the scope around it.
  var sharesFrame: Bool { kind == .comprehension }

  /// Works out which names are cells, once all are known.
  func resolve() {
    for name in uses.union(nonlocals) { find(name) }
    for child in children { child.resolve() }
  }

  private func find(_ name: String) {
    if binds(name) || globals.contains(name) { return }
    var (scope, crossed) = (parent, [self])
    var leavesFrame = !sharesFrame
    while let current = scope, current.kind != .module {
      let isVisible = current.kind != .type || !leavesFrame || name == Self.ownClass
      if isVisible, current.kind == .type, name == Self.ownClass, leavesFrame {
        current.cells.insert(name)
        return crossed.forEach { $0.takeIn(name) }
      }
      if isVisible, current.binds(name) {
        guard leavesFrame else { return }
        // A name of a class's body is no variable of the functions in it.
        guard current.kind != .type else { return }
        current.cells.insert(name)
        return crossed.forEach { $0.takeIn(name) }
      }
      if isVisible, current.globals.contains(name) { return }
      crossed.append(current)
      leavesFrame = leavesFrame || !current.sharesFrame
      scope = current.parent
    }
  }

  /// The variable by which `super()` knows its class.
  static let ownClass = "__class__"

  private func takeIn(_ name: String) {
    guard !sharesFrame else { return }
    if !free.contains(name) { free.append(name) }
  }
}
