import Engine
import Support

/// `torch.save` and `torch.load`: files that PyTorch reads and writes too.
enum TorchFile {
  static let save = NativeFunction("save") { _, host, given in
    let bound = try Parameters(
      "save", given,
      ["obj", "f", "pickle_module", "pickle_protocol", "_use_new_zipfile_serialization"],
      required: 2)
    let path = try path(bound["f"])
    try WritingPlace.check(path, "torch.save", host)
    let pickle = try PickleWriter(bound["obj"] ?? .none)
    let name = path.split(separator: "/").last.map { $0.split(separator: ".")[0] } ?? "archive"
    var archive = Archive()
    archive.add("\(name)/data.pkl", pickle.bytes)
    archive.add("\(name)/byteorder", Array("little".utf8))
    for (number, storage) in pickle.storages.enumerated() {
      archive.add("\(name)/data/\(number)", storage)
    }
    archive.add("\(name)/version", Array("3\n".utf8))
    try WritingPlace.writing(path) { () throws(SystemCalls.Refusal) in
      try FolderCalls.write(archive.bytes, to: path, appending: false)
    }
    return .none
  }

  static let load = NativeFunction("load") { _, _, given in
    let bound = try Parameters(
      "load", given, ["f", "map_location", "pickle_module", "weights_only", "mmap"], required: 1)
    let path = try path(bound["f"])
    guard FolderCalls.real(path) != nil else {
      throw PythonException(
        "FileNotFoundError", "[Errno 2] No such file or directory: '\(path)'")
    }
    let bytes: [UInt8]
    do {
      bytes = try InputFile.bytes(of: WritingPlace.below(path, path, "read"), copies: 4)
    } catch let refusal as InputFile.Refusal {
      throw PythonException("OSError", "\(refusal.reason): '\(path)'")
    }
    guard let archive = Archive(bytes),
      let main = archive.members.first(where: { $0.name.hasSuffix("/data.pkl") })
    else {
      throw PythonException("RuntimeError", "'\(path)' is no file that torch.save wrote")
    }
    let root = main.name.dropLast(8)
    return try PickleReader.value(of: main.bytes) { archive["\(root)data/\($0)"] }
  }

  private static func path(_ value: Value?) throws -> String {
    // A path of pathlib is its text.
    if case .string(let path)? = value.map({ $0.inner ?? $0 }), !path.isEmpty { return path }
    if case .instance(let object)? = value, case .string(let name)? = object[Symbol("name")] {
      return name
    }
    throw PythonException(
      "TypeError", "torch.save and torch.load take a path, not \((value ?? .none).typeName)")
  }
}
