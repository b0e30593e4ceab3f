import Engine
import Support

/// A function of the notation, declared once: calls, help, completion, the reference and the tests of
/// the examples derive from it.
///
/// A reference, since every call passes it on.
package final class TensorFunction: Sendable {
  /// The forms in which it can be called.
  package struct Places: OptionSet, Sendable {
    package let rawValue: Int
    package init(rawValue: Int) { self.rawValue = rawValue }
    /// `torch.sum(x)`, and `sum(x)` where Python has no function of that name.
    package static let torch = Places(rawValue: 1)
    /// `F.softmax(x, dim=1)`.
    package static let functional = Places(rawValue: 2)
    /// `x.sum()`.
    package static let method = Places(rawValue: 4)
    /// `x.shape`.
    package static let attribute = Places(rawValue: 8)
    /// `len(x)`: Python's own.
    package static let python = Places(rawValue: 16)
    /// `torch.linalg.vector_norm(x)`.
    static let linalg = Places(rawValue: 32)
    /// `torch.autograd.grad(y, x)`.
    static let autograd = Places(rawValue: 128)
    /// `torch.optim.SGD([W])`.
    static let optimizer = Places(rawValue: 256)
    /// `torch.optim.lr_scheduler.StepLR(optimizer, 30)`.
    static let schedule = Places(rawValue: 512)
    /// `nn.init.zeros_(W)`.
    static let initialiser = Places(rawValue: 1024)
    /// `nn.utils.clip_grad_norm_([W], 1)`.
    static let utility = Places(rawValue: 2048)
    /// `nn.Linear(3, 4)`.
    static let nn = Places(rawValue: 4096)
    /// `m.parameters()` of a module.
    static let moduleMethod = Places(rawValue: 8192)
    /// Its method has a form that changes the tensor: `x.add_(1)`.
    static let inPlace = Places(rawValue: 64)
    /// `torch.sum(x)` and `x.sum()`.
    static let both: Places = [.torch, .method]
    /// `torch.add(x, 1)`, `x.add(1)` and `x.add_(1)`.
    static let changing: Places = [.torch, .method, .inPlace]
  }

  /// What a function is about.
  package enum Family: String, Sendable, CaseIterable {
    case making, random, joining, shapes, products, arithmetic, functions, reductions, orders,
      indexing, networks, gradients, optimizers
    case changing, facts, python
  }

  /// One way of calling it.
  package struct Form: Sendable {
    package let signature: Signature
    let body: Body

    /// A form whose tensors are made, and whatever it needs on the way, where its arguments lie.
    init(signature: Signature, body: @escaping Body, of name: String) {
      self.signature = signature
      let takesDevice = signature.parameters.contains { $0.name == "device" }
      let isLike = name.hasSuffix("_like") || name.hasPrefix("new_")
      let placing: Placing =
        !takesDevice || name == "Generator" || name == "to" || name.hasPrefix("set_default")
        ? .computes : isLike ? .makesLike : .makes
      self.body = { arguments, host in
        try arguments.onDevice(of: placing, host.variables.device) {
          try body(arguments, &host)
        }
      }
    }
  }

  typealias Body = @Sendable (BoundArguments, inout any Host) throws -> Value

  /// PyTorch's name.
  package let name: String
  /// PyTorch's other names for it.
  package let aliases: [String]
  package let places: Places
  /// One sentence.
  package let summary: String
  /// A complete, working expression.
  package let example: String
  package let forms: [Form]
  /// Whether its result overwrites its first argument.
  let changesInput: Bool
  /// Whether it makes tensors of which a call may say `requires_grad=True`.
  let canWantGradient: Bool
  /// Whether its result may be written over `input` while it is computed: no element of that is read after
  /// the pass over them has begun.
  let isOnePass: Bool
  /// Which of its parameters is `inplace`.
  private let inPlaceParameter: Int?

  private init(
    _ name: String, _ aliases: [String], _ places: Places, _ summary: String, _ example: String,
    _ forms: [Form], _ isOnePass: Bool
  ) {
    (self.name, self.aliases, self.places) = (name, aliases, places)
    (self.summary, self.example, self.forms) = (summary, example, forms)
    self.isOnePass = isOnePass
    changesInput = name.hasSuffix("_")
    canWantGradient =
      (places.contains(.torch) || name.hasPrefix("new_"))
      && forms.contains { $0.signature.place(of: "requires_grad") != nil }
    inPlaceParameter = forms.first?.signature.place(of: "inplace")
  }

  convenience init(
    _ name: String, aliases: [String] = [], _ places: Places, _ signature: String,
    _ summary: String, example: String, _ body: @escaping Body
  ) {
    self.init(
      name, aliases, places, summary, example,
      [Form(signature: Signature(signature), body: body, of: name)], false)
  }

  /// The function with other forms.
  private func with(_ forms: [Form]) -> TensorFunction {
    TensorFunction(name, aliases, places, summary, example, forms, isOnePass)
  }

  /// The function, whose form that ends in `_` may write its result over `input` while it computes it.
  var inOnePass: TensorFunction {
    TensorFunction(name, aliases, places, summary, example, forms, true)
  }

  /// The function with another form.
  func or(_ signature: String, _ body: @escaping Body) -> TensorFunction {
    with(forms + [Form(signature: Signature(signature), body: body, of: name)])
  }

  /// The function with another body, which all its forms have.
  func making(_ body: @escaping Body) -> TensorFunction {
    with(forms.map { Form(signature: $0.signature, body: body, of: name) })
  }

  /// The function under the alias by which it was called, which messages then use.
  func called(_ name: @autoclosure () -> String?) -> TensorFunction {
    guard !aliases.isEmpty, let name = name(), aliases.contains(name) else { return self }
    return TensorFunction(name, aliases, places, summary, example, forms, isOnePass)
  }

  /// Whether a call has it overwrite its first argument, by `inplace=True` or by that in its place.
  func isCalledInPlace(_ given: [BoundArguments.Given]) -> Bool {
    guard let place = inPlaceParameter else { return false }
    let named = given.first { $0.name == "inplace" }
    // The values without names come first.
    let positional = given.indices.contains(place) && given[place].name == nil ? given[place] : nil
    if case .bool(true)? = (named ?? positional)?.value { return true }
    return false
  }

  /// Whether it is given a copy of the numbers that its result overwrites; those that change what a
  /// tensor is are given the tensor.
  var worksOnSnapshot: Bool { changesInput && !GradientFunctions.onTheTensor.contains(name) }

  /// Whether it changes the tensors that it is given, now or later.
  var changesArguments: Bool {
    !places.isDisjoint(with: [.optimizer, .initialiser, .utility])
  }

  /// Whether torch too gives results without a gradient.
  var losesGradients: Bool { GradientFunctions.withoutGradients.contains(name) }

  /// The form whose result overwrites its tensor, named with `_`; nil if PyTorch has none.
  func changing(as name: String) -> TensorFunction? {
    guard places.contains(.inPlace) else { return nil }
    return TensorFunction(name, [], .method, summary, example, forms, isOnePass)
  }

  /// What stands before a name, of the places that it may be in the first that is here.
  private static let prefixes: [(place: Places, written: String)] = [
    (.linalg, "torch.linalg."), (.autograd, "torch.autograd."), (.optimizer, "torch.optim."),
    (.schedule, "torch.optim.lr_scheduler."), (.initialiser, "nn.init."),
    (.utility, "nn.utils."), (.nn, "nn."), (.functional, "F."), (.torch, "torch."),
  ]

  /// Where a function with this prefix may be: anywhere without one.
  static func prefixed(_ name: String) -> Places {
    if name.hasPrefix("torch.nn.functional.") { return .functional }
    if name.hasPrefix("x.") { return [.method, .attribute] }
    let written = name.hasPrefix("torch.nn.") ? String(name.dropFirst(6)) : name
    if let known = prefixes.first(where: { written.hasPrefix($0.written) }) { return known.place }
    return Places(rawValue: ~Places.inPlace.rawValue)
  }

  /// `torch.sum(input, dim=None)`, `x.float()`, `x.shape`, one for each form.
  package var usages: [String] {
    if places.contains(.attribute) { return ["x.\(name)"] }
    if places.contains(.moduleMethod) {
      return forms.map { "m.\(name)(\($0.signature.usage(asMethod: true)))" }
    }
    let prefix = Self.prefixes.first { places.contains($0.place) }?.written
    let isMethod = prefix == nil && !places.contains(.python)
    // Forms may differ only in their arguments.
    var seen: Set<String> = []
    let head = prefix ?? (isMethod ? "x." : "")
    return forms.map { "\(head)\(name)(\($0.signature.usage(asMethod: isMethod)))" }
      .filter { seen.insert($0).inserted }
  }
}
