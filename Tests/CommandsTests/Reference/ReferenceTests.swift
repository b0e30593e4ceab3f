import Commands
import Engine
import FoundationEssentials
import TestSupport
import Testing

struct ReferenceTests {
  @Test func isTheDocument() throws {
    let isCurrent = try Repository.read("docs/reference.md") == Reference.markdown
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
