import Support

/// `import torch` and `from torch import nn`.
extension ExpressionParser {
  /// `numpy as np, torch.nn.functional as F`.
  mutating func imports() throws -> [Import] {
    var imports: [Import] = []
    repeat {
      let start = token.range.lowerBound
      let (module, alias) = (try dottedName(), try alias())
      let range = start..<tokens[position - 1].range.upperBound
      imports.append(Import(module: module, member: nil, alias: alias, range: range))
    } while take(sign: ",")
    return imports
  }

  /// `torch.nn import functional as F, Linear`.
  mutating func importsFrom() throws -> [Import] {
    let module = try dottedName()
    guard take(name: "import") else { throw unexpected("'import'") }
    let isBracketed = take(sign: "(")
    var imports: [Import] = []
    repeat {
      if isSign(")") { break }
      let start = token.range.lowerBound
      let (member, alias) = (take(sign: "*") ? "*" : try dottedName(), try alias())
      let range = start..<tokens[position - 1].range.upperBound
      imports.append(Import(module: module, member: member, alias: alias, range: range))
    } while take(sign: ",")
    if isBracketed { try expect(")") }
    return imports
  }

  private mutating func dottedName() throws -> String {
    var parts: [String] = []
    repeat {
      guard case .name(let name) = token.kind else { throw unexpected("a module's name") }
      parts.append(name)
      position += 1
    } while take(sign: ".")
    return parts.joined(separator: ".")
  }

  private mutating func alias() throws -> String? {
    guard take(name: "as") else { return nil }
    guard case .name(let name) = token.kind else { throw unexpected("a name") }
    position += 1
    return name
  }
}
