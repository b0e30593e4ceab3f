import Engine
import Support

extension Module {
  /// Refuses to be moved by `to` elsewhere than where everything is.
  ///
  /// - Throws: `ExpressionError.wrongArgument`.
  static func checkPlace(_ arguments: BoundArguments) throws {
    for value in try arguments["args"].requiredItems() + [
      arguments["device"], arguments["dtype"],
    ] {
      switch value {
      case .none, .string("cpu"), .dtype(.float32), .tensor, .bool: continue
      default:
        throw ExpressionError.wrongArgument(
          function: "to", argument: "device", wants: "'cpu' or torch.float32",
          got: try value.written())
      }
    }
  }

  /// Refuses a name that another part has.
  ///
  /// - Throws: `ModuleError.badName`.
  func checkFree(_ name: String) throws {
    guard contents.parameters[name] == nil, contents.buffers[name] == nil,
      contents.children[name] == nil, ModuleMethods.all[name] == nil
    else { throw ModuleError.badName(name: name, reason: "it has that already") }
  }
}
