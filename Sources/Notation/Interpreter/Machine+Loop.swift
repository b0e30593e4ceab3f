import Engine
import Support

extension Machine {
  /// Carries out instructions until the frame `entry` ends; `nil` where the last frame is to go on in the
  /// loop of the other kind.
  ///
  /// - Throws: whatever an instruction throws; `place` is then where.
  mutating func loop<Watch: GeneratorWatch>(
    _ entry: Int, _ watch: Watch.Type, _ host: inout any Host
  ) throws -> Value? {
    var code = frames[frames.count - 1].code
    var base = frames[frames.count - 1].base
    var next = frames[frames.count - 1].place
    while true {
      if Watch.isOn { try tidy(before: next, base, code, &host) }
      let step = code.instructions[next]
      place = next
      next &+= 1
      switch step.operation {
      case .move:
        let value = value(step.b, base, code)
        if case .undefined = value { throw unbound(step.b, code) }
        registers.put(value, at: base &+ Int(step.a))
      case .loadGlobal:
        let value = globals.slots[Int(step.b)]
        if case .undefined = value {
          let known = try builtin(Int(step.b), &host)
          registers.put(known, at: base &+ Int(step.a))
        } else {
          registers.put(value, at: base &+ Int(step.a))
        }
      case .storeGlobal: try storeGlobal(step, base, &host)
      case .add:
        if let left = whole(step.b, base, code), let right = whole(step.c, base, code) {
          let (sum, overflow) = left.addingReportingOverflow(right)
          guard !overflow else { throw ExpressionError.overflow(operation: "+") }
          registers.put(.int(sum), at: base &+ Int(step.a))
        } else if let left = real(step.b, base, code), let right = real(step.c, base, code) {
          registers.put(.float(left + right), at: base &+ Int(step.a))
        } else if try operate(step, base, code, next, &host) {
          (code, base, next) = resumed()
        }
      case .subtract:
        if let left = whole(step.b, base, code), let right = whole(step.c, base, code) {
          let (difference, overflow) = left.subtractingReportingOverflow(right)
          guard !overflow else { throw ExpressionError.overflow(operation: "-") }
          registers.put(.int(difference), at: base &+ Int(step.a))
        } else if let left = real(step.b, base, code), let right = real(step.c, base, code) {
          registers.put(.float(left - right), at: base &+ Int(step.a))
        } else if try operate(step, base, code, next, &host) {
          (code, base, next) = resumed()
        }
      case .multiply:
        if let left = whole(step.b, base, code), let right = whole(step.c, base, code) {
          let (product, overflow) = left.multipliedReportingOverflow(by: right)
          guard !overflow else { throw ExpressionError.overflow(operation: "*") }
          registers.put(.int(product), at: base &+ Int(step.a))
        } else if let left = real(step.b, base, code), let right = real(step.c, base, code) {
          registers.put(.float(left * right), at: base &+ Int(step.a))
        } else if try operate(step, base, code, next, &host) {
          (code, base, next) = resumed()
        }
      case .binary:
        if let left = whole(step.b, base, code), let right = whole(step.c, base, code),
          let result = Self.quick(step.x, left, right)
        {
          registers.put(.int(result), at: base &+ Int(step.a))
        } else if step.x == Self.division, let left = real(step.b, base, code),
          let right = real(step.c, base, code), right != 0
        {
          registers.put(.float(left / right), at: base &+ Int(step.a))
        } else if try operate(step, base, code, next, &host) {
          (code, base, next) = resumed()
        }
      case .augment:
        if let left = whole(step.b, base, code), let right = whole(step.c, base, code), step.x < 2 {
          let (sum, overflow) =
            step.x == 0
            ? left.addingReportingOverflow(right) : left.subtractingReportingOverflow(right)
          guard !overflow else { throw ExpressionError.overflow(operation: "+=") }
          registers.put(.int(sum), at: base &+ Int(step.a))
        } else if let left = real(step.b, base, code), let right = real(step.c, base, code),
          step.x < 2
        {
          registers.put(.float(step.x == 0 ? left + right : left - right), at: base &+ Int(step.a))
        } else {
          try augment(step, base, code, &host)
        }
      case .compare:
        if step.x < 6, let left = whole(step.b, base, code), let right = whole(step.c, base, code) {
          registers.put(.bool(Self.holds(step.x, left, right)), at: base &+ Int(step.a))
        } else if step.x < 6, let left = float(step.b, base, code),
          let right = float(step.c, base, code)
        {
          registers.put(.bool(Self.holds(step.x, left, right)), at: base &+ Int(step.a))
        } else {
          let result = try compare(
            Comparison(number: Int(step.x)), value(step.b, base, code), value(step.c, base, code),
            &host)
          registers.put(result, at: base &+ Int(step.a))
        }
      case .jumpUnless:
        if step.x < 6, let left = whole(step.a, base, code), let right = whole(step.b, base, code) {
          if !Self.holds(step.x, left, right) { next = Int(step.c) }
        } else if step.x < 6, let left = float(step.a, base, code),
          let right = float(step.b, base, code)
        {
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
          if Watch.isOn, changesLoop(watch, next) { return nil }
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
        let source = base &+ Int(step.b)
        switch registers[source] {
        case .int(let number):
          if case .int(let remaining) = registers[source &+ 1], remaining > 0,
            case .int(let stride) = registers[source &+ 2]
          {
            registers.put(.int(number &+ stride), at: source)
            registers.put(.int(remaining &- 1), at: source &+ 1)
            registers.put(.int(number), at: base &+ Int(step.a))
          } else {
            next = Int(step.c)
          }
        case .list(let list), .tuple(let list):
          if case .int(let place) = registers[source &+ 1], place < list.count {
            registers.put(.int(place &+ 1), at: source &+ 1)
            registers.put(list[place], at: base &+ Int(step.a))
          } else {
            next = Int(step.c)
          }
        case .iterator(let iterator):
          if let generator = iterator.waiting, generator.function.scope == scope {
            frames[frames.count - 1].place = next
            try wake(generator, .none, result: base &+ Int(step.a))
            (code, base, next) = resumed()
          } else if trace == nil, iterator.givesPairs, let target = code.pair(from: step.a, next) {
            if let (first, second) = try iterator.advancePair(&self, &host) {
              registers.put(first, at: base &+ target)
              registers.put(second, at: base &+ target &+ 1)
              next &+= 1
            } else {
              next = Int(step.c)
            }
          } else {
            if let value = try iterator.advance(&self, &host) {
              registers.put(value, at: base &+ Int(step.a))
            } else {
              next = Int(step.c)
            }
            if changesLoop(watch, next) { return nil }
          }
        default: break
        }
      case .attribute:
        if step.b >= 0, case .instance(let object) = registers[base &+ Int(step.b)],
          let slot = code.caches.place(at: place, object), let value = object.value(at: slot)
        {
          registers.put(value, at: base &+ Int(step.a))
        } else {
          try attribute(step, base, code, &host)
        }
      case .call:
        let callee = base &+ Int(step.b)
        if step.x == 0, case .type(let type) = registers[callee],
          let function = code.caches.construction(at: place, type)
        {
          try beginConstruction(type, function, callee, Int(step.c), next)
          (code, base, next) = resumed()
        } else if step.x == 0, let function = takeFunction(callee, Int(step.c)) {
          try begin(function, at: callee &+ 1, Int(step.c), result: callee, next)
          (code, base, next) = resumed()
        } else if try call(step, base, code, next, &host) {
          (code, base, next) = resumed()
        } else {
          if told.generators.areWatched { clear(after: callee, base, code) }
          if changesLoop(watch, next) { return nil }
        }
      case .loadCell:
        if case .cell(let cell) = registers[base &+ Int(step.b)], let value = cell.known {
          registers.put(value, at: base &+ Int(step.a))
        } else {
          next = try other(step, base, code, next, &host)
        }
      case .item:
        if let value = try quickItem(step, base, code) {
          registers.put(value, at: base &+ Int(step.a))
        } else {
          next = try other(step, base, code, next, &host)
        }
      case .setItem:
        if !(try quickPut(step, base, code)) { next = try other(step, base, code, next, &host) }
      case .append:
        if !(try quickAppend(step, base, code)) { next = try other(step, base, code, next, &host) }
      case .setAttribute:
        let value = value(step.b, base, code)
        if case .undefined = value { throw unbound(step.b, code) }
        if step.a >= 0, case .instance(let object) = registers[base &+ Int(step.a)],
          let slot = code.caches.place(at: place, object)
        {
          try object.put(value, at: slot, in: line)
          told.hasChanged = true
        } else if step.a >= 0, case .instance(let object) = registers[base &+ Int(step.a)],
          let layout = code.caches.growth(at: place, object)
        {
          try object.grow(value, to: layout, in: line)
          told.hasChanged = true
        } else {
          try setAttribute(step, base, code, &host)
        }
      case .callMethod:
        let register = base &+ Int(step.b)
        if step.x == 0, case .instance(let object) = registers[register],
          let method = code.caches.method(at: place, object)
        {
          try begin(method, at: register, Int(step.c) &+ 1, result: register, next)
          (code, base, next) = resumed()
          continue
        }
        if try callMethod(step, base, code, next, &host) {
          (code, base, next) = resumed()
        } else {
          if told.generators.areWatched { clear(after: register, base, code) }
          if changesLoop(watch, next) { return nil }
        }
      case .callSpread:
        if try callSpread(step, base, code, next, &host) { (code, base, next) = resumed() }
        if changesLoop(watch, next) { return nil }
      case .returning:
        let result = value(step.a, base, code)
        if case .undefined = result { throw unbound(step.a, code) }
        guard let frame = frames.popLast() else { return result }
        if let trace { trace.end(frame.code) }
        registers.clear(base, base &+ code.registerCount)
        if let generator = frame.generator {
          (generator.state, generator.result) = (.done, result)
        }
        guard frames.count > entry else {
          if Watch.isOn { try closeAbandoned(&host) }
          return frame.generator == nil ? result : .undefined
        }
        (code, base, next) = resumed()
        if frame.generator != nil {
          // The loop that asked for the next value ends.
          next = Int(code.instructions[next &- 1].c)
        } else if frame.isConstruction {
          guard case .none = result else {
            place = next &- 1
            throw Self.initialized(result)
          }
        } else if frame.isOperator, result.isNotImplemented {
          place = next &- 1
          try binary(code.instructions[place], base, code, &host, isKnown: false)
        } else {
          registers.put(result, at: frame.result)
        }
      case .yield:
        let value = value(step.b, base, code)
        let result = suspend(next, receiver: Int(step.a))
        guard result >= 0 else { return value }
        (code, base, next) = resumed()
        registers.put(value, at: result)
        if changesLoop(watch, next) { return nil }
      case .show:
        let value = registers[base &+ Int(step.a)]
        pop()
        return value
      case .raise:
        if let handler = handlerHere(step, base, code) {
          next = handler
        } else {
          next = try other(step, base, code, next, &host)
        }
      default:
        next = try other(step, base, code, next, &host)
        if changesLoop(watch, next) { return nil }
      }
    }
  }
}
