import Engine
import Support

/// `with`.
extension Machine {
  /// Begins `with`.
  mutating func enterContext(_ step: Instruction, _ base: Int, _ host: inout any Host) throws {
    let register = base + Int(step.b)
    switch registers[register] {
    case .gradientMode(let isOn):
      // `set_grad_enabled` has changed it already.
      let isSet =
        frames[frames.count - 1].code.expression(at: place)?.lastName == "set_grad_enabled"
      registers[register] = .gradientMode(isOn: isSet ? gradients.before : gradients.isOn)
      gradients.isOn = isOn
      registers[base + Int(step.a)] = .none
    case .device(let device):
      registers[register] = .device(host.variables.device)
      host.variables.device = device
      registers[base + Int(step.a)] = .device(device)
    case let context:
      guard let method = try found(context, Names.enter, &host) else {
        guard !isCaught(ExpressionError.divisionByZero) else {
          throw PythonException(
            "TypeError",
            "'\(context.typeName)' object does not support the context manager protocol")
        }
        throw ExpressionError.notSupported(
          what: "this 'with'",
          mend: "with torch.no_grad(): is read; leave this line out and unindent those below it")
      }
      registers[base + Int(step.a)] = try call(method, host: &host)
    }
  }

  /// Ends `with`.
  mutating func leaveContext(
    _ step: Instruction, _ base: Int, _ code: Code, _ host: inout any Host
  ) throws {
    let register = base + Int(step.a)
    registers[register + 1] = .bool(false)
    switch registers[register] {
    case .gradientMode(let isOn): return gradients.isOn = isOn
    case .device(let device): return host.variables.device = device
    default: break
    }
    guard let method = try found(registers[register], Names.exit, &host) else { return }
    var given: [Value] = [.none, .none, .none]
    if case .instance(let object) = value(step.b, base, code) {
      given = [.type(object.type), .instance(object), .none]
    }
    let isSettled = try truth(call(method, Arguments(values: given), &host), &host)
    registers[register + 1] = .bool(isSettled)
  }
}
