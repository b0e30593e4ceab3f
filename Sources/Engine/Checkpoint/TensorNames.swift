/// How the tensors of a file are called that are called `layers.0.weight` here.
///
/// torch calls those of a plain `nn.Sequential` `0.weight`; `nn.DataParallel`, `torch.compile` and
/// modules that hold the stack put words such as `module.` in front.
struct TensorNames: Sendable, Hashable {
  /// What stands before a layer's number in the file.
  let prefix: String

  /// What stands before it here.
  static let ownPrefix = "layers."
  /// The names that are the same in the file.
  static let own = TensorNames(prefix: ownPrefix)

  private init(prefix: String) { self.prefix = prefix }

  /// Finds out what a file puts before the numbers of the layers that have these tensors; where it is
  /// nothing to go by, the names are the same.
  static func found(in file: SafetensorsFile, for tensors: [String]) -> TensorNames {
    guard !tensors.contains(where: { file[$0] != nil }) else { return .own }
    let prefixes = Set(file.entries.map { prefix(of: $0.name) })
    guard prefixes.count == 1, case .some(.some(let prefix)) = prefixes.first else { return .own }
    let found = TensorNames(prefix: prefix)
    return tensors.contains { file[found.inFile($0)] != nil } ? found : .own
  }

  /// Whether the names differ.
  var isForeign: Bool { self != .own }

  /// The name in the file of a tensor here.
  func inFile(_ name: String) -> String {
    name.hasPrefix(Self.ownPrefix) ? prefix + name.dropFirst(Self.ownPrefix.count) : name
  }

  /// What stands before the first part of a name that is a number.
  private static func prefix(of name: String) -> String? {
    var prefix = ""
    for part in name.split(separator: ".", omittingEmptySubsequences: false) {
      if !part.isEmpty, part.utf8.allSatisfy({ (0x30...0x39).contains($0) }) { return prefix }
      prefix += part + "."
    }
    return nil
  }
}
