import Engine
import Support
import Synchronization

/// Every function of the notation.
package enum TensorFunctions {
  /// Grouped by family.
  package static let families: [(family: TensorFunction.Family, functions: [TensorFunction])] = [
    (.making, MakingFunctions.all + PictureFunctions.windows + ArrangingFunctions.grids),
    (.random, RandomFunctions.all + PictureFunctions.draws),
    (.joining, JoiningFunctions.all + ArrangingFunctions.joins),
    (.shapes, ShapeFunctions.all + ArrangingFunctions.shapes),
    (.products, ProductFunctions.all + FusedFunctions.all),
    (.arithmetic, ArithmeticFunctions.all + NumberFunctions.pairs),
    (.functions, ElementFunctions.all + NumberFunctions.single),
    (.reductions, ReductionFunctions.all + GatheringFunctions.sums),
    (.orders, OrderFunctions.all + GatheringFunctions.orders),
    (.indexing, IndexFunctions.all + GatheringFunctions.places),
    (.networks, NetworkFunctions.all + PictureFunctions.networks),
    (.changing, InPlaceFunctions.all), (.gradients, GradientFunctions.all),
    (.optimizers, OptimizerFunctions.all + InitialisingFunctions.all),
    (.facts, FactFunctions.all + DTypeFunctions.all + DeviceFunctions.all),
    (.python, PythonFunctions.all),
  ]

  package static let all = families.flatMap(\.functions)

  private static func table(_ places: TensorFunction.Places) -> [String: TensorFunction] {
    var table: [String: TensorFunction] = [:]
    for function in all where !function.places.isDisjoint(with: places) {
      for name in [function.name] + function.aliases { table[name] = function }
    }
    return table
  }

  package static let torch = table(.torch)
  package static let functional = table(.functional)
  package static let linalg = table(.linalg)
  package static let autograd = table(.autograd)
  /// The classes of torch.nn, as functions that make modules, and `nn.Parameter`.
  package static let nn = ModuleTypes.constructors.merging(
    [ParameterFunction.parameter.name: ParameterFunction.parameter]) { first, _ in first }
  package static let methods = table(.method)
  package static let attributes = table(.attribute)
  package static let python = table(.python)

  /// The functions of a module that is no other's part.
  static func table(of module: FunctionModule) -> [String: TensorFunction] {
    tables[module] ?? [:]
  }

  private static let tables: [FunctionModule: [String: TensorFunction]] = [
    .optimizers: table(.optimizer), .schedules: table(.schedule),
    .initialisers: table(.initialiser), .utilities: table(.utility),
  ]

  /// The names in a table, in alphabetical order: a dictionary's own order differs from run to run.
  package static func names(in table: [String: TensorFunction]) -> [String] { table.keys.sorted() }

  /// The attributes and the methods of tensors that were asked for, by the symbols of their names.
  private static let known = Mutex<[Symbol: Known]>([:])

  /// What a name is to a tensor.
  enum Known: Sendable {
    case attribute(TensorFunction)
    case method(TensorFunction)
    case neither
  }

  /// What a name is to a tensor: an attribute, or else a method, also in the form that changes it.
  static func known(_ name: Symbol) -> Known {
    if let known = known.withLock({ $0[name] }) { return known }
    let own: Known =
      attributes[name.name].map { .attribute($0) } ?? method(name.name).map { .method($0) }
      ?? .neither
    known.withLock { $0[name] = own }
    return own
  }

  /// A tensor's method, also in the form that changes the tensor.
  static func method(_ name: String) -> TensorFunction? {
    if let own = methods[name] { return own }
    guard name.hasSuffix("_") else { return nil }
    return methods[String(name.dropLast())]?.changing(as: name)
  }

  /// What a bare name means: Python's function, then torch's, then `F`'s.
  package static func bare(_ name: String) -> TensorFunction? {
    python[name] ?? torch[name] ?? functional[name]
  }

  /// Every function of this name, whose prefix may be left out.
  package static func all(named name: String) -> [TensorFunction] {
    let last = name.split(separator: ".").last.map(String.init) ?? name
    let places = TensorFunction.prefixed(name)
    let own = all.filter { function in
      !function.places.isDisjoint(with: places)
        && ([function.name] + function.aliases).contains(last)
    }
    guard own.isEmpty else { return own }
    if let own = places.contains(.method) ? method(last) : nil { return [own] }
    return nn[last].map { [$0] } ?? []
  }
}
