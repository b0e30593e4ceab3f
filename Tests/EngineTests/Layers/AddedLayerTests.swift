import Engine
import FoundationEssentials
import Testing

// docs:begin
/// y = factor · x.
struct Scaling: Layer {
  static let spec = LayerSpec(
    keyword: "scaling", torchNames: [], summary: "Multiplies every number by a factor.",
    shapes: "any, unchanged", example: "scaling")

  let factor: Float

  init(_ arguments: LayerArguments, generator: inout Generator) { factor = 2 }

  func outputShape(for input: Shape) throws(ShapeError) -> Shape { input }

  func forward(_ frame: Frame, _ pass: inout Pass) {
    for index in 0..<frame.input.count { frame.output[index] = factor * frame.input[index] }
  }

  func backward(_ frame: Frame) {
    for index in 0..<frame.input.count {
      frame.inputGradient[index] = factor * frame.outputGradient[index]
    }
  }
}
// docs:end

/// The layer of the article on adding one.
struct AddedLayerTests {
  private func scaling() -> Scaling {
    var generator = Generator(seed: 0)
    return Scaling(LayerArguments(Scaling.spec.keyword), generator: &generator)
  }

  @Test func runsAsAnyOther() throws {
    let run = try LayerRun(scaling(), input: Shape(2, 3))
    #expect(try run.forward([1, -2, 3, 0, 0.5, 6]) == [2, -4, 6, 0, 1, 12])
    run.backward([1, 0, 0, 0, 0, -3])
    #expect(run.inputGradient == [2, 0, 0, 0, 0, -6])
  }

  @Test func standsInAStack() throws {
    var generator = Generator(seed: 0)
    let front = try Sequential("embedding 27 10, flatten 2", generator: &generator)
    let stack = Sequential(front.children + [scaling()])
    #expect(try stack.outputShape(for: Shape(4, 8)) == Shape(4, 4, 20))
    #expect(stack.children.last?.description == "scaling")
  }

  /// The article shows the very code that is tested here.
  @Test func isTheArticles() throws {
    let folders = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
    let own = try text(of: #filePath)
    let article = try text(of: "/\(folders)/Sources/Engine/Engine.docc/AddingALayer.md")
    let code = try #require(own.firstMatch(of: #/(?s)// docs:begin\n(.*?)// docs:end/#)).1
    #expect(article.contains("```swift\n\(code)```"))
  }

  private func text(of path: String) throws -> String {
    String(decoding: try #require(FileManager.default.contents(atPath: path)), as: UTF8.self)
  }
}
