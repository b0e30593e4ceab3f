import Support

/// `import torch` and `from torch import nn`.
extension PythonParser {
  /// `numpy as np, torch.nn.functional as F`.
  mutating func imports() throws -> [Import] {
    var imports: [Import] = []
    repeat {
      let start = token.range.lowerBound
      let (module, alias) = (try dottedName(), try importAlias())
      imports.append(Import(module: module, member: nil, alias: alias, range: start..<end))
    } while take(sign: ",")
    return imports
  }

  /// `torch.nn import functional as F, Linear`.
  mutating func importsFrom() throws -> [Import] {
    var module = ""
    while case .sign(let dots) = token.kind, dots == "." || dots == "..." {
      module += dots
      position += 1
    }
    if module.isEmpty || !isName("import") { module += try dottedName() }
    try expect(name: "import")
    let isBracketed = take(sign: "(")
    var imports: [Import] = []
    repeat {
      if isBracketed, !imports.isEmpty, isSign(")") { break }
      let start = token.range.lowerBound
      if !isBracketed, imports.isEmpty, take(sign: "*") {
        try check(surroundings.isTopLevel, "import *", within: "the top level", start..<end)
        return [Import(module: module, member: "*", alias: nil, range: start..<end)]
      }
      let (member, alias) = (try name().text, try importAlias())
      imports.append(Import(module: module, member: member, alias: alias, range: start..<end))
    } while take(sign: ",")
    if isBracketed { try expect(")") }
    return imports
  }

  private mutating func dottedName() throws -> String {
    var parts: [String] = []
    repeat { parts.append(try name("a module's name").text) } while take(sign: ".")
    return parts.joined(separator: ".")
  }

  private mutating func importAlias() throws -> String? {
    guard take(name: "as") else { return nil }
    return try name().text
  }
}
