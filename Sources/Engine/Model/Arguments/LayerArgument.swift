public import Support

/// One argument of a layer: a parameter, and what only layers ask about theirs.
public struct LayerArgument: Sendable {
  /// The kind of an argument.
  public enum Kind: ParameterKind, Hashable {
    /// A whole number from 1 up.
    case size
    /// A number within bounds.
    case number(ClosedRange<Double>)
    /// `true` or `false`.
    case flag
    /// One of some words.
    case word([String])
    /// An axis, counted from 0; from the end where it is negative.
    case axis
    /// A whole number from a least one, or several in parentheses, one for each axis; without a
    /// count, any number of them.
    case sizes(Int?, from: Int)
    /// A number above 0, or several in parentheses, one for each axis.
    case factors
    /// One of some words, or sizes from 0 up.
    case sizedPadding([String], axes: Int)
    /// One of some words, or a whole number from 0 up.
    case padding([String])
    /// A layer of this keyword, as a call.
    case layer(String)
    /// Layers in parentheses, with commas between them.
    case layers

    /// The sizes that are accepted.
    static let sizes = Bounds.from(1)
    /// The paddings that are accepted.
    static let paddings = Bounds.from(0)
    /// The axes that are accepted.
    static let axes = -8...7
    /// The greatest of several sizes: their sums and products with others' stay countable.
    static let greatest = Int(Int32.max)
    /// Upper limit of several sizes whose count is open.
    static let most = 8

    /// What it accepts, for messages.
    public var wants: String {
      switch self {
      case .size: Self.sizes.wants
      case .number(let range): Bounds.within(range).wants
      case .flag: "true or false"
      case .word(let words): alternatives(words)
      case .axis:
        "an axis from \(Self.axes.lowerBound) to \(Self.axes.upperBound), such as -1 for the last"
      case .sizes(let count, let least): Self.several(count, from: least)
      case .factors: "a number above 0, or one for each axis in parentheses"
      case .sizedPadding(let words, let axes):
        "\(words.joined(separator: ", ")) or \(Self.several(axes, from: 0))"
      case .padding(let words): "\(words.joined(separator: ", ")) or \(Self.paddings.wants)"
      case .layer(let keyword):
        "a layer such as \(LayerParser.type(named: keyword)?.spec.torchName ?? keyword)(…)"
      case .layers: "layers in parentheses"
      }
    }

    private static func several(_ count: Int?, from least: Int) -> String {
      let one = "a whole number from \(least) up"
      guard count != 1 else { return one }
      return "\(one), or \(count.map(String.init) ?? "several") of them in parentheses"
    }
  }

  /// Its names, kind, default and meaning.
  let parameter: Parameter<Kind, LayerValue>
  /// Whether it is PyTorch's and changes nothing here: only values that change nothing are read.
  public private(set) var isIdle = false
  /// What to do about a value that is not accepted.
  private var hint: String?
  /// Whether it may be `None`: that, or an axis of torch's choice.
  public private(set) var takesNone = false
  /// Whether the first weights depend on it besides their sizes.
  public private(set) var decidesDraw = false
  /// Whether a line that makes the layer has it also where it is the default.
  public private(set) var isAlwaysShown = false
  /// What it decides, where advice about stacks asks for that.
  public private(set) var role: ArgumentRole?

  private init(_ parameter: Parameter<Kind, LayerValue>) { self.parameter = parameter }

  /// An argument in a fixed place.
  public static func place(
    _ name: String, _ kind: Kind = .size, role: ArgumentRole? = nil, torch: String? = nil,
    required: Bool = true, standard: LayerValue? = nil, takesNone: Bool = false,
    _ summary: String
  ) -> LayerArgument {
    let slot = ParameterSlot(
      name, otherNames: torch.map { [$0] } ?? [], .either,
      isRequired: required && standard == nil)
    var argument = LayerArgument(Parameter(slot, kind, standard: standard, summary))
    argument.isAlwaysShown = true
    argument.takesNone = takesNone
    argument.role = role
    return argument
  }

  /// An argument written `name=value`; `shown` where the layer says little without it.
  public static func option(
    _ name: String, _ kind: Kind, role: ArgumentRole? = nil, torch: String? = nil,
    standard: LayerValue, takesNone: Bool = false, decidesDraw: Bool = false, shown: Bool = false,
    _ summary: String
  ) -> LayerArgument {
    let slot = ParameterSlot(
      name, otherNames: torch.map { [$0] } ?? [], torch == nil ? .name : .nameOrCall,
      isRequired: false)
    var argument = LayerArgument(Parameter(slot, kind, standard: standard, summary))
    argument.takesNone = takesNone
    argument.decidesDraw = decidesDraw
    argument.isAlwaysShown = shown
    argument.role = role
    return argument
  }

  /// An argument of PyTorch's that changes nothing here; the values that are read are written as
  /// Python writes them.
  public static func idle(
    _ name: String, _ values: String..., hint: String? = nil
  ) -> LayerArgument {
    let slot = ParameterSlot(name, .nameOrCall, isRequired: false, isProposed: false)
    var argument = LayerArgument(Parameter(slot, .word(values)))
    argument.isIdle = true
    argument.hint = hint
    return argument
  }

  /// Its name: capitals for a positional argument, lower case for an option.
  public var name: String { parameter.name }
  /// PyTorch's name for it; `nil` for those that only the shell has.
  public var torchName: String? { isIdle ? name : parameter.slot.otherNames.first }
  /// What it may be.
  public var kind: Kind { parameter.kind }
  /// Whether it is written `name=value`.
  public var isOption: Bool { parameter.isOption }
  /// Whether it must be given.
  public var isRequired: Bool { parameter.isRequired }
  /// Its default; `nil` for none.
  public var standard: LayerValue? { parameter.standard }
  /// What it means.
  public var summary: String { parameter.summary }
  /// What it accepts, for messages.
  var wants: String { kind.wants + (hint.map { "; \($0)" } ?? "") }

  /// `IN`, `[N]`, `[bias=true]`, `(LAYER, …)`.
  public var usage: String { kind == .layers ? "(\(name), …)" : parameter.usage }
}

extension LayerArgument {
  /// Whether the output overwrites the input, which makes no visible difference here.
  static let inPlace = idle("inplace", "False", "True")
  /// The device and the dtype of the tensors.
  static let places = [idle("device", "None", "cpu"), idle("dtype", "None", "torch.float32")]
}
