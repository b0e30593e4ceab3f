/// The cases of Python's `unittest`, and what they claim.
extension SourceLibrary {
  static let unitTestCaseText = #"""
    class SkipTest(Exception):
      pass

    def skip(reason=''):
      def mark(item):
        item.__unittest_skip__ = reason if isinstance(reason, str) else ''
        return item
      return mark if isinstance(reason, str) else mark(reason)

    def skipIf(condition, reason):
      return skip(reason) if condition else lambda item: item

    def skipUnless(condition, reason):
      return skipIf(not condition, reason)

    def expectedFailure(test_item):
      test_item.__unittest_expecting_failure__ = True
      return test_item

    class _Raising:
      def __init__(self, case, expected, pattern, msg):
        self._case, self._expected, self._pattern, self._msg = case, expected, pattern, msg
        self.exception, self._by = None, ''

      def __enter__(self):
        return self

      def __exit__(self, kind, value, trace):
        several = isinstance(self._expected, tuple)
        name = self._expected if several else self._expected.__name__
        if kind is None:
          raise self._case._failure(self._msg, f'{name} not raised{self._by}')
        if not issubclass(kind, self._expected):
          return False
        self.exception = value
        if self._pattern is not None and not _search(self._pattern, str(value)):
          raise self._case._failure(
            self._msg, f'"{self._pattern}" does not match "{value}"')
        return True

      def _call(self, function, args, kwargs):
        self._by = f' by {function.__name__}' if hasattr(function, '__name__') else ''
        with self:
          function(*args, **kwargs)

    class _Part:
      def __init__(self, case, msg, params):
        self._case, words = case, [f'[{msg}]'] if msg is not None else []
        if params:
          pairs = [f'{name}={value!r}' for name, value in params.items()]
          words.append(f"({', '.join(pairs)})")
        self._words = ' '.join(words) or '(<subtest>)'

      def __enter__(self):
        self._outer = self._case._part
        self._case._part = ' '.join([self._outer, self._words]).strip()

      def __exit__(self, kind, value, trace):
        own, self._case._part = self._case._part, self._outer
        if kind is None or issubclass(kind, SkipTest) or not issubclass(kind, Exception):
          return False
        self._case._take(f'{self._case._described()} {own}', value)
        return True

    class TestCase:
      failureException = AssertionError
      longMessage, maxDiff = True, 640

      def __init__(self, methodName='runTest'):
        self._testMethodName, self._cleanups = methodName, []
        self._part, self._hasFailed, self._result = '', False, None
        self._testMethodDoc = getattr(type(self), methodName).__doc__

      def setUp(self): pass
      def tearDown(self): pass

      @classmethod
      def setUpClass(cls): pass

      @classmethod
      def tearDownClass(cls): pass

      def countTestCases(self):
        return 1

      def id(self):
        kind = type(self)
        return f'{kind.__module__}.{kind.__qualname__}.{self._testMethodName}'

      def shortDescription(self):
        text = self._testMethodDoc
        return text.strip().split('\n')[0].strip() if text else None

      def __str__(self):
        return f'{self._testMethodName} ({self.id()})'

      def _described(self):
        text = self.shortDescription()
        return f'{self}\n{text}' if text else str(self)

      def addCleanup(self, function, /, *args, **kwargs):
        self._cleanups.append((function, args, kwargs))

      def subTest(self, msg=None, **params):
        return _Part(self, msg, params)

      def skipTest(self, reason):
        raise SkipTest(reason)

      def _take(self, test, error):
        self._hasFailed = True
        if not self._expects or isinstance(error, SkipTest):
          self._result._note(test, error)

      def _attempt(self, method, *args, **kwargs):
        try:
          method(*args, **kwargs)
          return True
        except Exception as error:
          self._take(self, error)
          return False

      def run(self, result):
        result.testsRun += 1
        if result.verbosity > 1:
          result._write(f'{self._described()} ... ')
        method = getattr(self, self._testMethodName)
        reason = getattr(method, '__unittest_skip__', getattr(self, '__unittest_skip__', None))
        if reason is not None:
          return result._note(self, SkipTest(reason))
        self._result, self._hasFailed = result, False
        self._expects = getattr(method, '__unittest_expecting_failure__', False)
        if self._attempt(self.setUp):
          self._attempt(method)
          self._attempt(self.tearDown)
        while self._cleanups:
          function, args, kwargs = self._cleanups.pop()
          self._attempt(function, *args, **kwargs)
        if self._expects:
          if self._hasFailed:
            result.expectedFailures.append(self)
            return result._say('x', 'expected failure')
          result.unexpectedSuccesses.append(self)
          return result._say('u', 'unexpected success')
        if not self._hasFailed:
          result._say('.', 'ok')

      def _failure(self, msg, standard):
        return self.failureException(standard if msg is None else f'{standard} : {msg}')

      def _hold(self, holds, msg, standard):
        if not holds:
          raise self._failure(msg, standard)

      def fail(self, msg=None):
        raise self.failureException(msg)

      def assertTrue(self, expr, msg=None):
        self._hold(expr, msg, f'{expr!r} is not true')

      def assertFalse(self, expr, msg=None):
        self._hold(not expr, msg, f'{expr!r} is not false')

      def assertEqual(self, first, second, msg=None):
        if first == second:
          return
        words = {list: 'Lists', tuple: 'Tuples', dict: None, set: None, str: None}
        kind = type(first)
        text = f'{first!r} != {second!r}'
        if kind is type(second) and kind in (list, tuple):
          text = f'{words[kind]} differ: {text}\n' + self._difference(first, second, words[kind])
        raise self._failure(msg, text)

      def _difference(self, first, second, word):
        word, text = word[:-1].lower(), ''
        pairs = [place for place, (a, b) in enumerate(zip(first, second)) if a != b]
        if pairs:
          place = pairs[0]
          text = f'\nFirst differing element {place}:\n{first[place]!r}\n{second[place]!r}\n'
        for name, one, other in (('First', first, second), ('Second', second, first)):
          if len(one) > len(other):
            more = len(one) - len(other)
            text += f'\n{name} {word} contains {more} additional elements.\n'
            text += f'First extra element {len(other)}:\n{one[len(other)]!r}\n'
        return text + f'\n- {first!r}\n+ {second!r}'

      assertListEqual = assertTupleEqual = assertSequenceEqual = assertEqual
      assertDictEqual = assertSetEqual = assertMultiLineEqual = assertEqual

      def assertNotEqual(self, first, second, msg=None):
        self._hold(first != second, msg, f'{first!r} == {second!r}')

      def _near(self, first, second, places, delta):
        apart = 0 if first == second else abs(first - second)
        if delta is not None:
          return apart <= delta, f'{delta!r} delta ({apart!r} difference)'
        places = 7 if places is None else places
        words = f'{places!r} places'
        return round(apart, places) == 0, f'{words} ({apart!r} difference)' if apart else words

      def assertAlmostEqual(self, first, second, places=None, msg=None, delta=None):
        isNear, words = self._near(first, second, places, delta)
        self._hold(isNear, msg, f'{first!r} != {second!r} within {words}')

      def assertNotAlmostEqual(self, first, second, places=None, msg=None, delta=None):
        isNear, words = self._near(first, second, places, delta)
        self._hold(not isNear, msg, f'{first!r} == {second!r} within {words}')

      def assertIs(self, expr1, expr2, msg=None):
        self._hold(expr1 is expr2, msg, f'{expr1!r} is not {expr2!r}')

      def assertIsNot(self, expr1, expr2, msg=None):
        self._hold(expr1 is not expr2, msg, f'unexpectedly identical: {expr1!r}')

      def assertIsNone(self, obj, msg=None):
        self._hold(obj is None, msg, f'{obj!r} is not None')

      def assertIsNotNone(self, obj, msg=None):
        self._hold(obj is not None, msg, 'unexpectedly None')

      def assertIn(self, member, container, msg=None):
        self._hold(member in container, msg, f'{member!r} not found in {container!r}')

      def assertNotIn(self, member, container, msg=None):
        self._hold(member not in container, msg,
                   f'{member!r} unexpectedly found in {container!r}')

      def assertIsInstance(self, obj, cls, msg=None):
        self._hold(isinstance(obj, cls), msg, f'{obj!r} is not an instance of {cls!r}')

      def assertNotIsInstance(self, obj, cls, msg=None):
        self._hold(not isinstance(obj, cls), msg, f'{obj!r} is an instance of {cls!r}')

      def assertGreater(self, a, b, msg=None):
        self._hold(a > b, msg, f'{a!r} not greater than {b!r}')

      def assertGreaterEqual(self, a, b, msg=None):
        self._hold(a >= b, msg, f'{a!r} not greater than or equal to {b!r}')

      def assertLess(self, a, b, msg=None):
        self._hold(a < b, msg, f'{a!r} not less than {b!r}')

      def assertLessEqual(self, a, b, msg=None):
        self._hold(a <= b, msg, f'{a!r} not less than or equal to {b!r}')

      def assertRegex(self, text, expected_regex, msg=None):
        self._hold(_search(expected_regex, text), msg,
                   f"Regex didn't match: {expected_regex!r} not found in {text!r}")

      def assertCountEqual(self, first, second, msg=None):
        rest = list(second)
        for item in first:
          if item not in rest:
            raise self._failure(msg, f'Element counts were not equal: {first!r} and {second!r}')
          rest.remove(item)
        self._hold(not rest, msg, f'Element counts were not equal: {first!r} and {second!r}')

      def assertRaises(self, expected_exception, callable=None, *args, **kwargs):
        context = _Raising(self, expected_exception, None, kwargs.pop('msg', None))
        return context if callable is None else context._call(callable, args, kwargs)

      def assertRaisesRegex(self, expected_exception, expected_regex, callable=None, *args, **kwargs):
        context = _Raising(self, expected_exception, expected_regex, kwargs.pop('msg', None))
        return context if callable is None else context._call(callable, args, kwargs)

    """#
}
