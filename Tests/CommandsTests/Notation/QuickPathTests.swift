import Commands
import Notation
import Testing

/// What the machine does without a detour gives what the detour would: CPython's output.
struct QuickPathTests {
  private func printed(_ program: String) throws -> String {
    try ProgramOutcome(of: program, Session()).printed
  }

  @Test func operatorsHaveTheNumbersOfTheLoop() {
    #expect(Operator.allCases.map(\.number) == Array(0..<Operator.allCases.count))
    #expect(Machine.division == UInt16(Operator.divide.number))
    #expect(Machine.floorDivision == UInt16(Operator.floorDivide.number))
    #expect(Machine.remainder == UInt16(Operator.remainder.number))
    #expect(Machine.conjunction == UInt16(Operator.and.number))
    #expect(Machine.disjunction == UInt16(Operator.or.number))
  }

  @Test func callsLeaveTheirValuesWhereTheyAre() throws {
    let text = """
      def f(a, b=2, *, c=3):
        d = a + b
        return d * c
      print(f(1), f(1, 5), f(1, c=4), f(b=1, a=2), f(1, 2, c=5))
      def nested(n):
        x = [n]
        def inner(k, y=10):
          x.append(k + y)
          return len(x)
        return inner(n) + inner(n, 1) + inner(n, y=2), x
      print(nested(3))
      def recursive(n): return 0 if n == 0 else 1 + recursive(n - 1)
      print(recursive(900))
      try: recursive(5000)
      except RecursionError: print('deep')
      """
    #expect(try printed(text) == "9 18 12 9 15\n(9, [3, 13, 4, 5])\n900\ndeep\n")
  }

  /// The registers of a function may hold what a call before has left.
  @Test func variablesBeginWithoutAValue() throws {
    let text = """
      def f(flag):
        if flag:
          value = 1
        return value
      print(f(True))
      try: print(f(False))
      except UnboundLocalError: print('unbound')
      """
    #expect(try printed(text) == "1\nunbound\n")
  }

  @Test func attributesFollowTheirClass() throws {
    let text = """
      class P:
        k = 1
        def __init__(self, x, y=2): self.x, self.y = x, y
        def add(self, d=1): self.x += d; return self
        def __call__(self, z): return self.x + z
      class Q(P):
        def add(self, d=1): return super().add(d * 10)
      p = P(1)
      add = p.add
      print(p.add().add(5).x, add(2).x, p(10), p.y)
      for o in (P(0), Q(0), P(0), Q(0)): print(o.add().x, o.add(d=2).x)
      o = P(0)
      for i in range(3):
        if i == 1: o.add = lambda d=0: 'own'
        if i == 2: del o.add
        r = o.add(1)
        print(r if isinstance(r, str) else r.x)
      for i in range(3):
        print(o.k)
        if i == 0: P.k = 5
        if i == 1: o.k = 7
      """
    #expect(
      try printed(text)
        == "7 9 19 2\n1 3\n10 30\n1 3\n10 30\n1\nown\n2\n1\n5\n7\n")
  }

  @Test func generatorsGoOnInTheLoop() throws {
    let text = """
      def g(n):
        try:
          for i in range(n):
            got = yield i
            if got: yield got * 100
        finally: print('end', n)
      for x in g(2): print(x)
      h = g(2)
      print(next(h), h.send(4), list(h))
      def outer():
        yield from g(2)
        yield sum(g(3))
      print(list(outer()))
      def bad():
        yield 1
        raise KeyError('x')
      try:
        for x in bad(): print(x)
      except KeyError as e: print('caught', e)
      """
    #expect(
      try printed(text)
        == "0\n1\nend 2\nend 2\n0 400 [1]\nend 2\nend 3\n[0, 1, 3]\n1\ncaught 'x'\n")
  }

  @Test func loopsSeeAListAsItIs() throws {
    let text = """
      a = [1, 2, 3]
      for x in a:
        if x < 3: a.append(x + 10)
        if len(a) > 6: break
      print(a, [x for x in range(10, 0, -3)], [y for x in ([1], (2, 3)) for y in x])
      for i, (a, b) in enumerate(zip([1, 2], [3, 4]), 5): print(i, a, b)
      d = {1: 'a', True: 'b', 1.0: 'c', 'k': 0, (1, 2): 3}
      d['k'] += 1
      print(d, d.get('z'), d.get('z', 4), d.get((1, 2)))
      print(7 // 2, -7 // 2, 7 % 3, -7 % 3, 7 % -3, -7 // -2, 6 & 3, 6 | 1, 7 / 2)
      """
    #expect(
      try printed(text) == """
        [1, 2, 3, 11, 12] [10, 7, 4, 1] [1, 2, 3]
        5 1 3
        6 2 4
        {1: 'c', 'k': 1, (1, 2): 3} None 4 3
        3 -4 1 2 -2 3 2 7 3.5

        """)
  }
}
