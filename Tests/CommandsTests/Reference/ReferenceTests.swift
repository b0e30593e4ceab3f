import Commands
import Engine
import FoundationEssentials
import Testing

struct ReferenceTests {
  @Test func isTheDocument() throws {
    let root = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
    let bytes = try #require(FileManager.default.contents(atPath: "/\(root)/docs/reference.md"))
    let isCurrent = String(decoding: bytes, as: UTF8.self) == Reference.markdown
    #expect(isCurrent, "make reference writes docs/reference.md anew")
  }

  @Test func explainsEveryCommandAndLayer() {
    let text = Reference.markdown
    for declaration in CommandRegistry.declarations {
      #expect(text.contains("\n### \(declaration.name)\n\n`\(declaration.usage)`\n"))
    }
    for spec in LayerRegistry.specs {
      #expect(text.contains("\n### \(spec.keyword)\n\n`\(spec.usage)`\n\n\(spec.summary)\n"))
    }
  }
}
