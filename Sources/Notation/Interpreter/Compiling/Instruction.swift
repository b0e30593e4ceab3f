/// One step of the machine; what `a`, `b` and `c` are is said beside each operation.
///
/// A place is a register of the frame, counted from its base; a negative one is a constant, `~place`.
struct Instruction: Sendable {
  var operation: Operation
  /// A small number: an operator, a flag, or the shape of a call.
  var x: UInt16 = 0
  var a: Int32 = 0
  var b: Int32 = 0
  var c: Int32 = 0

  /// What the machine does.
  enum Operation: UInt8, Sendable {
    /// a = b.
    case move
    /// a = the global at place b; x: 1 if a missing one is no error, but `.undefined`.
    case loadGlobal
    /// The global at place b = a; x: 1 if the name is shown after the line.
    case storeGlobal
    case deleteGlobal
    /// A name's elements have changed: the global at place b is shown.
    case noteGlobal
    /// Refuses to change what belongs to the session, where the global at place b has no value.
    case refuseSession
    /// a = the value in the cell b.
    case loadCell
    /// The cell b = a.
    case storeCell
    /// a = a new cell; x: 1 if it holds what a held.
    case makeCell
    case deleteLocal
    /// a = the value under the name b in the namespace of a class, else the global at place c, or the
    /// cell c where x is 1.
    case loadName
    /// The name b in the namespace of a class = a.
    case storeName
    /// a = the operator x of b.
    case unary
    /// a = b the operator x c.
    case add, subtract, multiply, binary
    /// a = the assignment with the operator x of c to b.
    case augment
    /// a = b the comparison x c.
    case compare
    case jump
    /// To b if a counts as true, or as false.
    case jumpIf, jumpIfNot
    /// To the instruction c unless a is in the relation x to b; a jump on a comparison.
    case jumpUnless
    /// a = b.name c.
    case attribute
    /// a.name c = b.
    case setAttribute
    case deleteAttribute
    /// a = b[c].
    case item
    /// a[c] = b.
    case setItem
    case deleteItem
    /// a = the slice of b, b + 1 and b + 2.
    case slice
    /// a = a list, … of the c values from b.
    case list, tuple, set
    /// a = a dictionary of c pairs from b.
    case dictionary
    /// The list, … a takes in b, and c as a dictionary's value.
    case append, insert, store
    /// The list, set or dictionary a takes in the values of b.
    case extend
    /// a = the text of the c texts from b.
    case text
    /// a = the text of b by the format c (a place, or Int32.max), converted as x says.
    case format
    /// b = the call of b with the c values after it, named as the shape x says.
    case call
    /// b = the call of the method a of b with the c values after it.
    case callMethod
    /// b = the call of b with the list b + 1 and the dictionary b + 2.
    case callSpread
    /// a = what goes through b; x: 1 if a range or a list is gone through in the registers a to a + 2,
    /// with no object: the next number, how many there are and the step, or the list and a place.
    case iterator
    /// a = the next value of b; at the end to the instruction c.
    case next
    /// The c registers from a = the values of b; x: 1 + which of them takes the rest.
    case unpack
    /// a = the function of the code b, whose standards are in c, its count in x.
    case function
    /// a = the class whose body is the function b, of the list c of bases and the dictionary c + 1.
    case type
    /// a = super() of the class in the cell b and the object c.
    case superior
    case returning
    /// a = what `send` gives once b is taken.
    case yield
    /// b is the value of `yield from`: a = its result; c is where it goes on.
    case delegate
    /// Raises a, because of b where that is a place.
    case raise
    /// Raises a again as it was.
    case reraise
    /// Goes on after c unless the exception a is of the class b.
    case unlessMatches
    /// a = the exception b as a value of the language.
    case caught
    /// a = what the context b gives at its beginning.
    case enter
    /// Ends the context a; b is the exception, or a place without one. a + 1 = whether it is settled.
    case leave
    /// The condition of an assert fails with the message a, or without one.
    case fail
    /// a = the module or the member of the import b.
    case importing
    /// Gives the value of the line.
    case show
    /// A trace looks at the mark a; codes that are not traced have none.
    case mark
  }
}

/// The values of a call: how many have names, and which.
struct CallShape: Sendable {
  /// The names of the last values.
  let names: [String]
}

/// The instructions of a function, a class or a whole text.
package final class Code: Sendable {
  /// Where an exception is caught.
  struct Handler: Sendable {
    let start, end: Int
    let target: Int
    /// Where the exception goes.
    let register: Int
    /// Whether it raises the exception again, as `with` and `finally` do.
    var passesOn = false
  }

  /// A parameter of a function.
  struct Parameter: Sendable {
    let name: String
    let kind: FunctionDefinition.Parameter.Kind
    let hasStandard: Bool
  }

  package let name: String
  /// `Net.forward`.
  let qualifiedName: String
  /// The text that it was made of.
  package let source: SourceText
  let instructions: ContiguousArray<Instruction>
  let constants: ContiguousArray<Value>
  let symbols: [Symbol]
  let places: [Expression]
  /// Which of `places` each instruction has; -1 for none.
  let placeOf: ContiguousArray<Int32>
  /// From which register on nothing is in use before each instruction; -1 where that is not known.
  let idleFrom: ContiguousArray<Int32>
  let shapes: [CallShape]
  let codes: [Code]
  let imports: [Import]
  /// The innermost first.
  let handlers: [Handler]
  /// Where exceptions are being dealt with, and the register that holds each, the innermost first.
  let catching: [Handler]
  let registerCount: Int
  /// The names of the first registers.
  let localNames: [String]
  let parameters: [Parameter]
  /// How many parameters are given by place.
  let placeCount: Int
  /// Whether a call can leave its values in the registers where they are: it is no generator and has
  /// neither `*args` nor `**kwargs`.
  let isDirect: Bool
  /// Where the cells of the functions around it go.
  let freeStart: Int
  /// Which registers of the code around it hold those cells.
  let captures: [Int]
  let isGenerator: Bool
  let documentation: String?
  /// The names of a class or a function that are annotated, in order, and where their annotations are.
  let annotated: [(name: String, place: Range<Int>)]
  /// All of it in the text.
  let extent: Range<Int>
  /// Attributes that were found before, by instruction.
  let caches: AttributeCaches
  /// What a trace looks at.
  let marks: [Mark]
  /// The same with its marks; `nil` for itself.
  let traced: Code?

  /// The code of what was built, with a traced one.
  convenience init(_ builder: CodeBuilder, _ header: Header) {
    self.init(
      builder, header, Self.withoutMarks(builder),
      traced: Code(
        builder, header,
        Marked(
          instructions: builder.instructions, placeOf: builder.placeOf,
          idleFrom: builder.idleFrom, handlers: builder.handlers, catching: builder.catching),
        traced: nil))
  }

  private init(_ builder: CodeBuilder, _ header: Header, _ marked: Marked, traced: Code?) {
    name = header.name
    qualifiedName = header.qualifiedName
    source = header.source
    instructions = marked.instructions
    constants = builder.constants
    symbols = builder.symbols
    places = builder.places
    placeOf = marked.placeOf
    idleFrom = marked.idleFrom
    shapes = builder.shapes
    codes = builder.codes
    imports = builder.imports
    handlers = marked.handlers
    catching = marked.catching
    registerCount = builder.registerCount
    localNames = header.localNames
    parameters = header.parameters
    placeCount = header.parameters.prefix { $0.kind == .place || $0.kind == .either }.count
    isDirect =
      !header.isGenerator && !header.parameters.contains { $0.kind == .rest || $0.kind == .names }
    freeStart = header.freeStart
    captures = header.captures
    isGenerator = header.isGenerator
    documentation = header.documentation
    annotated = header.annotated
    extent = header.extent
    caches = AttributeCaches(count: marked.instructions.count)
    marks = builder.marks
    self.traced = traced
  }

  /// What is known of a code besides its instructions.
  struct Header {
    var name: String
    var qualifiedName: String
    var source: SourceText
    var localNames: [String] = []
    var parameters: [Parameter] = []
    var freeStart = 0
    var captures: [Int] = []
    var isGenerator = false
    var documentation: String?
    var annotated: [(name: String, place: Range<Int>)] = []
    var extent = 0..<0
  }

  /// Where the two values of a tuple go that only the next instruction takes apart.
  @inline(__always)
  func pair(from register: Int32, _ next: Int) -> Int? {
    let step = instructions[next]
    guard step.operation == .unpack, step.b == register, step.c == 2, step.x == 0 else {
      return nil
    }
    return Int(step.a)
  }

  /// Whether an instruction passes an exception on that was caught before.
  func isReraising(_ instruction: Int) -> Bool {
    instructions.indices.contains(instruction) && instructions[instruction].operation == .reraise
  }

  /// What an instruction is about, if it has a place in the text.
  func expression(at instruction: Int) -> Expression? {
    guard placeOf.indices.contains(instruction), placeOf[instruction] >= 0 else { return nil }
    return places[Int(placeOf[instruction])]
  }
}
