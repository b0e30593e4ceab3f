import Engine
import Support

/// `rearrange(x, 'b (t n) c -> b t (n c)', n=2)` of einops, as the methods that do it here.
struct Rearrangement {
  /// The names of each axis before and after; several if they form one axis.
  private let left, right: [[String]]
  private let sizes: [String: Int]

  /// A line such as `x.view(4, 4, 2, 10).reshape(4, 4, 20) does it`; without the values that such a
  /// call wants, the methods alone.
  static func line(_ given: [BoundArguments.Given]) -> String {
    let known = "x.view(…), x.transpose(1, 2) and x.permute(…) regroup axes"
    guard given.count > 1, case .tensor(let tensor) = given[0].value,
      case .string(let pattern) = given[1].value,
      let rearrangement = Rearrangement(pattern, tensor.sizes, given.dropFirst(2))
    else { return known }
    let steps = rearrangement.steps
    return steps.isEmpty ? "x itself is the same" : "x\(steps.joined()) does it"
  }

  /// Reads a pattern for a tensor of these sizes; `given` has the sizes that they leave open, by name.
  private init?(
    _ pattern: String, _ shape: [Int], _ given: ArraySlice<BoundArguments.Given>
  ) {
    let sides = pattern.split(separator: "->").map { Self.axes(String($0)) }
    guard sides.count == 2, let left = sides[0], let right = sides[1], left.count == shape.count,
      left.joined().sorted() == right.joined().sorted(),
      Set(left.joined()).count == left.joined().count,
      (try? Shape(shape)) != nil
    else { return nil }
    var sizes: [String: Int] = [:]
    for argument in given { sizes[argument.name ?? ""] = argument.value.wholeNumber }
    for (names, size) in zip(left, shape) {
      let open = names.filter { sizes[$0] == nil }
      let product = names.reduce(1) {
        $0.multipliedReportingOverflow(by: sizes[$1] ?? 1).partialValue
      }
      guard open.count <= 1, product > 0, size % product == 0, !open.isEmpty || size == product
      else { return nil }
      if let name = open.first { sizes[name] = size / product }
    }
    (self.left, self.right, self.sizes) = (left, right, sizes)
  }

  /// `b (t n) c` as `[["b"], ["t", "n"], ["c"]]`; nil for other syntax of einops.
  private static func axes(_ text: String) -> [[String]]? {
    var axes: [[String]] = []
    var isInside = false
    let spaced = text.replacing("(", with: " ( ").replacing(")", with: " ) ")
    for word in spaced.split(separator: " ") {
      switch word {
      case "(":
        isInside = true
        axes.append([])
      case ")": isInside = false
      default:
        guard word.allSatisfy({ $0.isLetter || $0 == "_" }) else { return nil }
        if isInside, var last = axes.popLast() {
          last.append(String(word))
          axes.append(last)
        } else {
          axes.append([String(word)])
        }
      }
    }
    return isInside ? nil : axes
  }

  /// `.view(…)`, `.permute(…)` and `.reshape(…)`, those that change something.
  private var steps: [String] {
    let (before, after) = (Array(left.joined()), Array(right.joined()))
    var steps: [String] = []
    if left.contains(where: { $0.count > 1 }) {
      steps.append(".view(\(list(before.map { sizes[$0] ?? 1 })))")
    }
    if before != after {
      steps.append(".permute(\(list(after.map { before.firstIndex(of: $0) ?? 0 })))")
    }
    if right.contains(where: { $0.count > 1 }) {
      let sizes = right.map { $0.reduce(1) { $0 * (self.sizes[$1] ?? 1) } }
      steps.append(".reshape(\(list(sizes)))")
    }
    return steps
  }

  private func list(_ numbers: [Int]) -> String {
    numbers.map(String.init).joined(separator: ", ")
  }
}
