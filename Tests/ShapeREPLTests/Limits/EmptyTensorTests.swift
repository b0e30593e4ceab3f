internal import Commands
internal import Notation
internal import Support
internal import Testing

/// Every function on tensors without elements, however large their sizes are, and on views with more
/// elements than can be read: each gives a result or a message, in a time that the elements bound.
struct EmptyTensorTests {
  let shape: Program
  init() throws { shape = try Program() }

  private static let tensors = [
    "torch.zeros(2**40, 0)", "torch.zeros(0, 2**40)", "torch.zeros(2**38, 0, 3)",
    "torch.zeros(0, 2**40, 3)", "torch.zeros(3, 0, 2**40)", "torch.zeros(0)",
    "torch.zeros(1).expand(2**40)", "torch.zeros(1, 1).expand(2**40, 3)",
  ]

  /// What stands in an argument's place.
  private static func argument(
    _ parameter: Signature.Parameter, _ tensor: String, _ number: Int
  ) -> String {
    switch parameter.kind {
    case .tensor:
      switch parameter.name {
      case "index", "target": "\(tensor).long()"
      case "mask", "condition": "(\(tensor) > 0)"
      default: tensor
      }
    case .tensors: "[\(tensor), \(tensor)]"
    case .operand, .number, .int, .float: "\(number)"
    case .bool: "True"
    case .text: parameter.name == "equation" ? "'ij,ij->i'" : "'sum'"
    case .dtype: "torch.int64"
    case .axes, .axesOrNone, .sizes: "\(number)"
    case .tuple: "(\(number), \(number))"
    case .module: "nn.Tanh()"
    case .generator, .any: tensor
    }
  }

  /// The call with what it needs, or with all that it takes.
  private static func line(
    _ call: Reference.FunctionCall, _ tensor: String, all: Bool, _ number: Int
  ) -> String {
    let needed = call.parameters.filter { all ? !$0.isOption : $0.standard == nil }
    var arguments = needed.map { argument($0, tensor, number) }
    if arguments.count == 2, call.name == "einsum" {
      arguments = ["'ij,ij->i'", tensor, tensor]
    }
    guard call.prefix == "x." else {
      return "\(call.prefix)\(call.name)(\(arguments.joined(separator: ", ")))"
    }
    return call.parameters.isEmpty
      ? "\(tensor).\(call.name)"
      : "\(tensor).\(call.name)(\(arguments.dropFirst().joined(separator: ", ")))"
  }

  @Test(arguments: tensors)
  func everyFunctionIsBoundedByTheElements(tensor: String) throws {
    let lines = Reference.functionCalls.flatMap { call in
      [
        Self.line(call, tensor, all: false, 0), Self.line(call, tensor, all: false, 1),
        Self.line(call, tensor, all: true, 0), Self.line(call, tensor, all: true, 1),
      ]
    }
    #expect(lines.count > 600)
    do {
      let result = try shape.run(
        "--json", "--keep-going", input: lines.joined(separator: "\n") + "\n",
        timeout: .seconds(240))
      let count = (result.output + result.errors).split(separator: "\n").count
      #expect(count >= lines.count, "\(lines[min(count, lines.count - 1)]) ended the program")
      #expect(result.status == 1, "\(result.status)")
    } catch ProgramError.timedOut(_, let transcript) {
      let count = transcript.split(separator: "\n").count
      Issue.record("\(lines[min(count, lines.count - 1)]) does not end")
    }
  }

  /// The reported lines.
  @Test(arguments: [
    ("torch.zeros(2**40, 0).flip(0).shape", "torch.Size([1099511627776, 0])"),
    ("torch.zeros(2**40, 0).tril().shape", "torch.Size([1099511627776, 0])"),
    ("torch.zeros(2**40, 0).triu(1).shape", "torch.Size([1099511627776, 0])"),
    ("torch.zeros(2**40, 0).sort(0).values.shape", "torch.Size([1099511627776, 0])"),
    ("torch.zeros(2**40, 0).cumsum(1).shape", "torch.Size([1099511627776, 0])"),
    ("F.cross_entropy(torch.zeros(0, 2**40), torch.zeros(0).long()).item()", "nan"),
    ("F.nll_loss(torch.zeros(0, 2**40), torch.zeros(0).long()).item()", "nan"),
    ("torch.conv1d(torch.zeros(0, 2**40), torch.zeros(2, 0, 2**40)).shape", "torch.Size([2, 1])"),
    (
      "F.pad(torch.zeros(0, 3, 2**40), (1, 1), mode='reflect').shape",
      "torch.Size([0, 3, 1099511627778])"
    ),
  ])
  func emptyResultsAreThere(line: String, text: String) throws {
    #expect(try shape.run("-c", line).output == text + "\n")
  }
}
