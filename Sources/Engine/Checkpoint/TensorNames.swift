/// The names that a file uses for tensors called `layers.0.weight` here.
///
/// In torch those of a plain `nn.Sequential` are called `0.weight`; `nn.DataParallel`,
/// `torch.compile` and modules that hold the stack add prefixes such as `module.`.
struct TensorNames: Sendable, Hashable {
  /// The prefix before a layer's number in the file.
  let prefix: String

  /// The prefix here.
  static let ownPrefix = "layers."
  /// The names that are the same in the file.
  static let own = TensorNames(prefix: ownPrefix)

  private init(prefix: String) { self.prefix = prefix }

  /// Finds out what a file puts before the numbers of the layers that have these tensors; if that
  /// gives no clue, the names are taken to be the same.
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

  /// The part of a name before its first number.
  private static func prefix(of name: String) -> String? {
    var prefix = ""
    for part in name.split(separator: ".", omittingEmptySubsequences: false) {
      if !part.isEmpty, part.utf8.allSatisfy({ (0x30...0x39).contains($0) }) { return prefix }
      prefix += part + "."
    }
    return nil
  }
}
