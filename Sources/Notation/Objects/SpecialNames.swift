/// The names by which Python calls methods of a class.
extension Names {
  static let hash = Symbol("__hash__")
  /// What a class of the library has whose objects are keys as the values that they hold.
  static let heldKey = Symbol("_is_held_key")
  static let equal = Symbol("__eq__")
  static let next = Symbol("__next__")
  static let iterate = Symbol("__iter__")
  static let getItem = Symbol("__getitem__")
  static let setItem = Symbol("__setitem__")
  static let deleteItem = Symbol("__delitem__")
  static let contains = Symbol("__contains__")
  static let length = Symbol("__len__")
  static let truth = Symbol("__bool__")
  static let call = Symbol("__call__")
  static let initialize = Symbol("__init__")
  static let new = Symbol("__new__")
  static let enter = Symbol("__enter__")
  static let exit = Symbol("__exit__")
  static let representation = Symbol("__repr__"), index = Symbol("__index__")
  static let text = Symbol("__str__")
  static let format = Symbol("__format__")
  static let getAttribute = Symbol("__getattr__")
  static let setAttribute = Symbol("__setattr__"), deleteAttribute = Symbol("__delattr__")
  /// The members of an enumeration.
  static let members = Symbol("__members__")
  /// The methods of a descriptor: an object in a class that decides what an attribute is.
  static let getOwn = Symbol("__get__"), setOwn = Symbol("__set__")
  static let deleteOwn = Symbol("__delete__"), setName = Symbol("__set_name__")
  static let afterInitialize = Symbol("__post_init__")
  /// What enumerations say for the class itself.
  static let classContains = Symbol("__class_contains__"), classIterate = Symbol("__class_iter__")
  static let classItem = Symbol("__class_item__"), classLength = Symbol("__class_len__")
  static let getItemOfClass = Symbol("__class_getitem__")
  static let missing = Symbol("__missing__")
  static let args = Symbol("args")
  static let forward = Symbol("forward")

  /// `__add__`, `__radd__` and `__iadd__` of each operator.
  static let operators: [Operator: (own: Symbol, reversed: Symbol, inPlace: Symbol)] =
    Dictionary(
      uniqueKeysWithValues: [
        (Operator.add, "add"), (.subtract, "sub"), (.multiply, "mul"), (.matrixMultiply, "matmul"),
        (.divide, "truediv"), (.floorDivide, "floordiv"), (.remainder, "mod"), (.power, "pow"),
        (.and, "and"), (.or, "or"), (.exclusiveOr, "xor"), (.leftShift, "lshift"),
        (.rightShift, "rshift"),
      ].map { operation, name in
        (operation, (Symbol("__\(name)__"), Symbol("__r\(name)__"), Symbol("__i\(name)__")))
      })

  /// The same by the numbers of the operators.
  private static let byNumber = Operator.allCases.map { operators[$0] }

  /// `__add__`, `__radd__` and `__iadd__` of an operator.
  static func of(_ operation: Operator) -> (own: Symbol, reversed: Symbol, inPlace: Symbol)? {
    byNumber[operation.number]
  }

  /// `__lt__` and the one that says the same with the sides exchanged.
  static let comparisons: [String: (own: Symbol, reversed: Symbol)] = [
    "<": (Symbol("__lt__"), Symbol("__gt__")), "<=": (Symbol("__le__"), Symbol("__ge__")),
    ">": (Symbol("__gt__"), Symbol("__lt__")), ">=": (Symbol("__ge__"), Symbol("__le__")),
    "==": (equal, equal), "!=": (Symbol("__ne__"), Symbol("__ne__")),
  ]

  static let unary: [UnaryOperator: Symbol] = [
    .minus: Symbol("__neg__"), .plus: Symbol("__pos__"), .invert: Symbol("__invert__"),
  ]
}
