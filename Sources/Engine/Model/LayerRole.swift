/// What a layer is for in a stack, as advice about stacks sees it.
public enum LayerRole: Sendable, Hashable {
  /// Makes each channel of all the channels that come.
  case mixing
  /// Brings numbers to a common scale.
  case normalising
  /// Changes each number by itself.
  case activation
  /// Fuses neighbouring steps.
  case fusing
  /// None of these.
  case other
}

/// What an argument of a layer decides, whatever its name is.
public enum ArgumentRole: Sendable, Hashable {
  /// How many symbols the layer knows.
  case vocabulary
  /// How long the input's last axis must be.
  case inputs
  /// How long the output's last axis is.
  case outputs
  /// How many neighbouring steps become one.
  case group
  /// How many places of an axis are read at once.
  case window
  /// How far apart those places are.
  case dilation
  /// What is added before an axis and after it.
  case padding
  /// Whether a bias is added.
  case bias
  /// What the first weights are multiplied by.
  case scale
}

extension LayerSpec {
  /// The name of the argument that plays a role.
  package func argument(_ role: ArgumentRole) -> String? {
    arguments.first { $0.role == role }?.name
  }
}

extension LayerDescription {
  /// The value of the argument that plays a role; setting it changes nothing where there is none.
  package subscript(role: ArgumentRole) -> LayerValue? {
    get { type.spec.argument(role).flatMap { arguments[$0] } }
    set { if let name = type.spec.argument(role) { arguments[name] = newValue } }
  }

  /// The size that plays a role.
  package func size(_ role: ArgumentRole) -> Int? {
    switch self[role] {
    case .size(let size), .found(let size): size
    default: nil
    }
  }

  /// A copy with another value of the argument that plays a role.
  package func with(_ role: ArgumentRole, _ value: LayerValue?) -> LayerDescription {
    var changed = self
    changed[role] = value
    return changed
  }

  /// A layer with these sizes and the standard options.
  package init(_ type: any Layer.Type, sizes: [ArgumentRole: Int] = [:]) {
    var arguments = LayerArguments(type.spec.keyword)
    for argument in type.spec.arguments { arguments[argument.name] = argument.standard }
    self.init(type, arguments)
    for (role, size) in sizes { self[role] = .size(size) }
  }
}
