import Engine
import Support

extension Machine {
  /// Carries out instructions until the frame `entry` ends.
  ///
  /// - Throws: whatever an instruction throws; `place` is then where.
  mutating func loop(_ entry: Int, _ host: inout any Host) throws -> Value {
    var code = frames[frames.count - 1].code
    var base = frames[frames.count - 1].base
    var next = frames[frames.count - 1].place
    while true {
      let step = code.instructions[next]
      place = next
      next &+= 1
      switch step.operation {
      case .move:
        let value = value(step.b, base, code)
        if case .undefined = value { throw unbound(step.b, code) }
        registers[base &+ Int(step.a)] = value
      case .loadGlobal:
        let value = globals.slots[Int(step.b)]
        if case .undefined = value {
          registers[base &+ Int(step.a)] = try builtin(Int(step.b), &host)
        } else {
          registers[base &+ Int(step.a)] = value
        }
      case .storeGlobal: try storeGlobal(step, base, &host)
      case .add:
        if let left = whole(step.b, base, code), let right = whole(step.c, base, code) {
          let (sum, overflow) = left.addingReportingOverflow(right)
          guard !overflow else { throw ExpressionError.overflow(operation: "+") }
          registers[base &+ Int(step.a)] = .int(sum)
        } else if let left = real(step.b, base, code), let right = real(step.c, base, code) {
          registers[base &+ Int(step.a)] = .float(left + right)
        } else {
          try binary(step, base, code, &host)
        }
      case .subtract:
        if let left = whole(step.b, base, code), let right = whole(step.c, base, code) {
          let (difference, overflow) = left.subtractingReportingOverflow(right)
          guard !overflow else { throw ExpressionError.overflow(operation: "-") }
          registers[base &+ Int(step.a)] = .int(difference)
        } else if let left = real(step.b, base, code), let right = real(step.c, base, code) {
          registers[base &+ Int(step.a)] = .float(left - right)
        } else {
          try binary(step, base, code, &host)
        }
      case .multiply:
        if let left = whole(step.b, base, code), let right = whole(step.c, base, code) {
          let (product, overflow) = left.multipliedReportingOverflow(by: right)
          guard !overflow else { throw ExpressionError.overflow(operation: "*") }
          registers[base &+ Int(step.a)] = .int(product)
        } else if let left = real(step.b, base, code), let right = real(step.c, base, code) {
          registers[base &+ Int(step.a)] = .float(left * right)
        } else {
          try binary(step, base, code, &host)
        }
      case .binary: try binary(step, base, code, &host)
      case .augment:
        if let left = whole(step.b, base, code), let right = whole(step.c, base, code), step.x < 2 {
          let (sum, overflow) =
            step.x == 0
            ? left.addingReportingOverflow(right) : left.subtractingReportingOverflow(right)
          guard !overflow else { throw ExpressionError.overflow(operation: "+=") }
          registers[base &+ Int(step.a)] = .int(sum)
        } else if let left = real(step.b, base, code), let right = real(step.c, base, code),
          step.x < 2
        {
          registers[base &+ Int(step.a)] = .float(step.x == 0 ? left + right : left - right)
        } else {
          try augment(step, base, code, &host)
        }
      case .compare:
        if step.x < 6, let left = whole(step.b, base, code), let right = whole(step.c, base, code) {
          registers[base &+ Int(step.a)] = .bool(Self.holds(step.x, left, right))
        } else {
          let result = try compare(
            Comparison(number: Int(step.x)), value(step.b, base, code), value(step.c, base, code),
            &host)
          registers[base &+ Int(step.a)] = result
        }
      case .jumpUnless:
        if step.x < 6, let left = whole(step.a, base, code), let right = whole(step.b, base, code) {
          if !Self.holds(step.x, left, right) { next = Int(step.c) }
        } else {
          let result = try compare(
            Comparison(number: Int(step.x)), value(step.a, base, code), value(step.b, base, code),
            &host)
          if !(try truth(result, &host)) { next = Int(step.c) }
        }
      case .jump:
        next = Int(step.a)
        if step.x == 1 {
          patience &-= 1
          if patience < 0 { try checkInterrupt() }
        }
      case .jumpIf:
        if step.x == 1 {
          if case .undefined = registers[base &+ Int(step.a)] { next = Int(step.b) }
        } else if try isTrue(step.a, base, code, &host) {
          next = Int(step.b)
        }
      case .jumpIfNot:
        if !(try isTrue(step.a, base, code, &host)) { next = Int(step.b) }
      case .next:
        if case .iterator(let iterator) = registers[base &+ Int(step.b)] {
          if case .range(let stride) = iterator.source {
            if iterator.remaining > 0 {
              let number = iterator.next
              iterator.remaining &-= 1
              iterator.next = number &+ stride
              registers[base &+ Int(step.a)] = .int(number)
            } else {
              next = Int(step.c)
            }
          } else if let value = try iterator.advance(&self, &host) {
            registers[base &+ Int(step.a)] = value
          } else {
            next = Int(step.c)
          }
        }
      case .attribute:
        if case .instance(let object) = registers[base &+ Int(max(step.b, 0))], step.b >= 0,
          code.caches.entries[place].layout === object.layout,
          code.caches.entries[place].age == TypeObject.currentAge
        {
          registers[base &+ Int(step.a)] = object[code.caches.entries[place].place]
          if case .undefined = registers[base &+ Int(step.a)] {
            try attribute(step, base, code, &host)
          }
        } else {
          try attribute(step, base, code, &host)
        }
      case .call:
        let callee = base &+ Int(step.b)
        if case .closure(let function) = registers[callee], step.x == 0,
          function.code.isSimple, !function.code.isGenerator,
          function.code.placeCount == Int(step.c), function.globals === globals
        {
          try begin(function, callee, callee + 1, base, code, next)
          (code, base, next) = (function.code, frames[frames.count - 1].base, 0)
        } else if try call(step, base, code, next, &host) {
          let frame = frames[frames.count - 1]
          (code, base, next) = (frame.code, frame.base, 0)
        }
      case .setAttribute:
        if step.a >= 0, case .instance(let object) = registers[base &+ Int(step.a)],
          code.caches.entries[place].layout === object.layout,
          code.caches.entries[place].age == TypeObject.currentAge
        {
          let value = value(step.b, base, code)
          if case .undefined = value { throw unbound(step.b, code) }
          try object.put(value, at: code.caches.entries[place].place, in: line)
          told.hasChanged = true
        } else {
          try setAttribute(step, base, code, &host)
        }
      case .callMethod:
        if step.x == 0, case .instance(let object) = registers[base &+ Int(step.b)],
          let method = code.caches.entries[place].method,
          code.caches.entries[place].layout === object.layout,
          code.caches.entries[place].age == TypeObject.currentAge
        {
          let register = base &+ Int(step.b)
          try begin(method, register, register, base, code, next)
          (code, base, next) = (method.code, frames[frames.count - 1].base, 0)
          continue
        }
        if try callMethod(step, base, code, next, &host) {
          let frame = frames[frames.count - 1]
          (code, base, next) = (frame.code, frame.base, 0)
        }
      case .callSpread:
        if try callSpread(step, base, code, next, &host) {
          let frame = frames[frames.count - 1]
          (code, base, next) = (frame.code, frame.base, 0)
        }
      case .returning:
        let result = value(step.a, base, code)
        if case .undefined = result { throw unbound(step.a, code) }
        let frame = frames[frames.count - 1]
        pop()
        if let generator = frame.generator {
          (generator.state, generator.result) = (.done, result)
          return .undefined
        }
        guard frames.count > entry else { return result }
        if frame.isConstruction {
          guard case .none = result else { throw Self.initialized(result) }
        } else {
          registers[frame.result] = result
        }
        let outer = frames[frames.count - 1]
        (code, base, next) = (outer.code, outer.base, outer.place)
      case .yield:
        let value = value(step.b, base, code)
        suspend(next, receiver: Int(step.a))
        return value
      case .show:
        let value = registers[base &+ Int(step.a)]
        pop()
        return value
      default: next = try other(step, base, code, next, &host)
      }
    }
  }

  /// The value at a place: of a register, or a constant.
  @inline(__always)
  func value(_ place: Int32, _ base: Int, _ code: Code) -> Value {
    place >= 0 ? registers[base &+ Int(place)] : code.constants[Int(~place)]
  }

  @inline(__always)
  private func whole(_ place: Int32, _ base: Int, _ code: Code) -> Int? {
    if place >= 0 {
      if case .int(let number) = registers[base &+ Int(place)] { return number }
    } else if case .int(let number) = code.constants[Int(~place)] {
      return number
    }
    return nil
  }

  @inline(__always)
  private func real(_ place: Int32, _ base: Int, _ code: Code) -> Double? {
    if place >= 0 {
      switch registers[base &+ Int(place)] {
      case .float(let number): return number
      case .int(let number): return Double(number)
      default: return nil
      }
    }
    switch code.constants[Int(~place)] {
    case .float(let number): return number
    case .int(let number): return Double(number)
    default: return nil
    }
  }

  @inline(__always)
  private static func holds(_ comparison: UInt16, _ left: Int, _ right: Int) -> Bool {
    switch comparison {
    case 0: left < right
    case 1: left <= right
    case 2: left == right
    case 3: left != right
    case 4: left > right
    default: left >= right
    }
  }

  @inline(__always)
  private mutating func isTrue(
    _ place: Int32, _ base: Int, _ code: Code, _ host: inout any Host
  ) throws -> Bool {
    let value = value(place, base, code)
    if case .bool(let truth) = value { return truth }
    if case .undefined = value { throw unbound(place, code) }
    return try truth(value, &host)
  }

  /// The error of a function's name that has no value yet.
  func unbound(_ place: Int32, _ code: Code) -> any Error {
    let names = code.localNames
    let name = names.indices.contains(Int(place)) ? names[Int(place)] : "the value"
    return PythonException(
      "UnboundLocalError",
      "cannot access local variable '\(name)' where it is not associated with a value")
  }

  private static func initialized(_ result: Value) -> any Error {
    PythonException(
      "TypeError", "__init__() should return None, not '\(result.typeName)'")
  }
}
