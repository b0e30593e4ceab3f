import Engine
import TestSupport
import Testing

/// The shape formula and the tensor that is really computed, for every layer over random shapes.
struct ShapeFormulaTests {
  /// A line of the layer with small random sizes.
  private func line(_ spec: LayerSpec, _ random: inout RandomStack) -> String {
    var words = [spec.keyword]
    for argument in spec.arguments {
      switch argument.kind {
      case .size where argument.isRequired: words.append(String(random.pick([1, 2, 3, 4, 6])))
      case .size:
        guard random.chance(argument.isOption ? 20 : 60) else { continue }
        words.append(
          (argument.isOption ? "\(argument.name)=" : "") + "\(random.pick([1, 2, 3, 4]))")
      case .number(let bounds):
        if !argument.isOption { words.append(String(bounds.lowerBound)) }
      case .flag where argument.takesNone && random.chance(80): continue
      case .flag: words.append("\(argument.name)=\(random.chance(50))")
      case .layer: continue
      case .layers where spec.keyword == "skips":
        let (width, inner) = (random.pick([1, 2, 3, 4, 6]), random.pick([1, 2, 5]))
        let other = random.chance(80) ? inner : width
        words.append(
          "(skip (linear \(width) \(inner)), residual (tanh, skip (linear \(width) \(other))))")
      case .layers:
        let (width, inner) = (random.pick([1, 2, 3, 4, 6]), random.pick([1, 2, 5]))
        let back = random.chance(80) ? width : inner
        words.append(
          random.pick(["(linear \(width) \(inner), tanh, linear \(inner) \(back))", "(tanh)"]))
      case .sizes(nil, _):
        guard !argument.isOption || random.chance(30) else { continue }
        words.append(
          (argument.isOption ? "\(argument.name)=" : "")
            + random.pick(argument.isOption ? ["(2,)", "(3, 4)"] : ["(2, -1)", "(1, 2)", "(3,)"]))
      case .sizes(let count?, let least):
        guard !argument.isOption || random.chance(20) else { continue }
        let sizes = [0, 1, 1, 2, 3].filter { $0 >= least } + (least < 0 ? [-1] : [])
        let some = (0..<count).map { _ in String(random.pick(sizes)) }
        let isTuple = count > 1 && random.chance(50)
        words.append(
          (argument.isOption || isTuple ? "\(argument.name)=" : "")
            + (isTuple ? "(\(some.joined(separator: ", ")))" : some[0]))
      case .factors:
        guard random.chance(70) else { continue }
        words.append("\(argument.name)=\(random.pick(["2", "1.5", "(2, 0.5)"]))")
      case .sizedPadding(let choices, _):
        guard random.chance(30) else { continue }
        words.append("\(argument.name)=\(random.pick(choices + ["1", "(0, 2)"]))")
      case .axis where !argument.isOption: words.append(String(random.pick([-2, -1, 0, 1, 2])))
      case .axis: words.append("\(argument.name)=\(random.pick([-2, -1, 0, 1, 2]))")
      case .padding(let choices):
        words.append("\(argument.name)=\(random.pick(choices + ["1", "3"]))")
      case .word(let choices): words.append("\(argument.name)=\(random.pick(choices))")
      }
    }
    return words.joined(separator: " ")
  }

  @Test(arguments: LayerRegistry.specs.map(\.keyword))
  func agreesWithTheTensor(keyword: String) throws {
    let spec = try #require(LayerRegistry.specs.first { $0.keyword == keyword })
    var random = RandomStack(seed: 7)
    var passed = 0
    for _ in 0..<400 {
      // A skip alone stops every tensor.
      var line = keyword == "skip" ? "skips (\(line(spec, &random)))" : line(spec, &random)
      let sizes = (0..<random.pick([1, 2, 2, 3, 3, 3, 4])).map { _ in random.pick([1, 2, 3, 4, 6]) }
      let input = try Shape(sizes)
      if random.chance(50), var made = try LayerParser.parse(line).first {
        made.arguments = made.type.fitted(made.arguments, to: input)
        line = made.line
      }
      // Sizes that do not go together are refused when the layer is made.
      guard let model = try? Stacks.made(line) else { continue }
      let layer = try #require(model.children[0].made)
      do throws(ShapeError) {
        let wanted = try layer.outputShape(for: input)
        try compare(wanted, model, input)
        passed += 1
      } catch {
        let stop = #expect(throws: StopError.self, "\(line) \(input)") {
          try Plan(model, input: input, purpose: .inference)
        }
        #expect(stop?.reason == error)
      }
    }
    #expect(passed > 20, "\(keyword)")
  }

  /// Every number of the output is written, and there are as many as the formula says.
  private func compare(_ wanted: Shape, _ model: Sequential, _ input: Shape) throws(ShapeError) {
    guard let plan = try? Plan(model, input: input, purpose: .inference) else {
      Issue.record("\(model.children[0]) does not take \(input)")
      return
    }
    plan.output.copy(from: [Float](repeating: .nan, count: plan.output.count))
    var generator = Generator(seed: 3)
    plan.draw(&generator)
    #expect(throws: Never.self) { try plan.evaluate() }
    #expect(plan.output.shape == wanted, "\(model.children[0]) of \(input)")
    #expect(plan.outputShape == wanted)
    #expect(plan.steps.last?.output == wanted)
    #expect(plan.output.values.count == wanted.count)
    let unwritten = plan.output.values.count { !$0.isFinite }
    #expect(unwritten == 0, "\(model.children[0]) of \(input)")
  }
}
