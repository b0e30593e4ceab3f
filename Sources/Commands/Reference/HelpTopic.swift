import Engine
import Notation
import Rendering

/// The topics of help besides commands and layers.
struct HelpTopic: Sendable {
  let name: String
  private let blocks: [Output.Block]

  /// The topic as an output.
  var output: Output { Output(blocks, fields: ["topic": name]) }

  /// Every topic.
  static var all: [HelpTopic] { [shapes, functions, torch, scripts, ErrorTopic.list] }

  init(name: String, _ blocks: [Output.Block]) {
    self.name = name
    self.blocks = blocks
  }

  /// Every layer with its effect on a shape.
  static var layers: [Output.Block] {
    [
      .line(""), .line("The layers that add takes; help linear explains one:"),
      .table(
        LayerRegistry.specs.map {
          [Text($0.keyword, .layer), "\($0.summary)  \($0.shapes, .shape)"]
        }),
      .line("Words that stand for several layers:"),
      .table(LayerForm.all.map { [Text($0.keyword, .layer), Text($0.summary)] }),
    ]
  }

  private static let shapes = HelpTopic(
    name: "shapes",
    [
      .line("A shape is the sizes of a tensor's axes: \("4x8x10", .shape)"),
      .paragraph("4,8,10, (4, 8, 10) and [4, 8, 10] are read too."),
      .table([
        ["\("B", .shape)", "contexts in a batch"],
        ["\("T", .shape)", "time steps: the symbols of a context"],
        ["\("C", .shape)", "channels: the numbers that represent a symbol"],
        ["\("V", .shape)", "symbols of the vocabulary, 27 for the bundled names"],
      ]),
      .line("The lecture's path, four contexts of eight symbols fused two by two:"),
      .line(
        Text("4x8 → 4x8x10 → 4x4x20 → 4x4x68 → 4x2x136 → 4x2x68 → 4x136 → 4x68 → 4x27", .shape)),
      .paragraph(
        """
        push 4x8 shows every shape along the path; if a layer cannot take one, it says why, and \
        fix fixes it. A _ in place of a size means "work it out": linear _ 200.
        """),
      Declaration.Family.shapes.table,
    ])

  private static let functions = HelpTopic(
    name: "functions",
    TensorFunctions.families.flatMap { family -> [Output.Block] in
      let names = Set(family.functions.map(\.name)).sorted()
      return [
        .line("\(family.family.rawValue, .faint)"), .paragraph(names.joined(separator: " ")),
      ]
    })

  private static let torch = HelpTopic(
    name: "torch",
    [
      .line("Lines in PyTorch's notation mean what they mean there, with these exceptions."),
      .paragraph(TorchDifference.inGeneral),
      .line("PyTorch takes these lines; here they are refused:"),
    ]
      + TorchDifference.all.filter { $0.here == .error }.map { difference in
        .line("  \(difference.lines.joined(separator: "; "), .mend)")
      }
      + [.line("These give a different result:")]
      + TorchDifference.all.filter { $0.here != .error }.flatMap { difference -> [Output.Block] in
        [
          .line("  \(difference.lines.joined(separator: "; "), .mend)"),
          .line("    in PyTorch \(difference.torch.written), here \(difference.here.written)"),
        ]
      })

  private static let scripts = HelpTopic(
    name: "scripts",
    [
      .line("A script is lines of the shell in a file, NAME.wnscript by custom."),
      .table([
        ["\("shape FILE", .mend)", "replays it and stops at the first line that fails"],
        ["\("shape test PATH", .mend)", "runs scripts as tests and reports what differs"],
        ["\("record FILE", .mend)", "writes this session as such a script"],
      ]),
      .paragraph(
        """
        A block under a line, indented by two spaces, is what the line must show. Numbers are \
        compared to the precision written, times match any time, ... stands for any lines; a \
        line that ends with (glob) may have * and ?, one that ends with (re) is a regular \
        expression. A line continues while brackets are open, after a backslash and in a loop; a \
        blank line separates a loop from its block.
        """),
      .paragraph(
        """
        $steps is what --define steps=200 says, ${steps:-200} has a default, $here is the script's \
        folder, $$ a dollar.
        """),
      Declaration.Family.scripts.table,
    ])
}

extension Declaration.Family {
  /// Its commands, in the order of the names.
  var commands: [Declaration] { CommandRegistry.declarations.filter { $0.family == self } }

  /// Each command with its sentence.
  var table: Output.Block {
    .table(commands.map { [Text($0.name, .strong), Text($0.summary)] })
  }
}
