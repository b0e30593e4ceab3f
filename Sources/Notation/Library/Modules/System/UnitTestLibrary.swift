/// Python's `unittest`: its report is that of CPython without the time that the tests took.
extension SourceLibrary {
  static let unitTests = SourceLibrary(
    name: "unittest",
    exports: [
      "TestCase", "SkipTest", "skip", "skipIf", "skipUnless", "expectedFailure", "main",
      "TestSuite", "TestLoader", "defaultTestLoader", "TextTestRunner", "TestResult",
    ],
    text: unitTestCaseText + unitTestRunText,
    helpers: [
      NativeFunction("_program") { machine, _, _ in
        let scope = machine.told.scope ?? machine.globals
        return .dictionary(DictionaryObject(scope.names.map { ($0, scope[$0] ?? .none) }))
      },
      NativeFunction("_line_of") { _, _, given in
        guard case .instance(let object)? = given.values.first else { return .listed([]) }
        return .listed(object.raisingPlaces.map { .string($0) })
      },
      NativeFunction("_write") { machine, host, given in
        try SystemStreams.errors.write(Builtins.text("_write", given, 0), &machine, &host)
        return .none
      },
    ], values: [("_search", .native(search))])

  /// Whether a pattern is found in a text.
  private static let search = NativeFunction("_search") { machine, host, given in
    guard let library = try Libraries.library("re", &machine, &host),
      let function = library["search"]
    else { return .bool(false) }
    return .bool(!(try machine.call(function, given, &host)).isNone)
  }

  /// Runs tests, and says what became of them.
  private static let unitTestRunText = #"""
    class TestResult:
      def __init__(self, verbosity=1, stream=None):
        self.verbosity, self.testsRun = verbosity, 0
        self._write = _write if stream is None else stream.write
        self.failures, self.errors, self.skipped = [], [], []
        self.expectedFailures, self.unexpectedSuccesses = [], []

      def wasSuccessful(self):
        return not (self.failures or self.errors or self.unexpectedSuccesses)

      def _say(self, letter, word):
        self._write(word + '\n' if self.verbosity > 1 else letter if self.verbosity else '')

      def _lines(self, error):
        text = str(error)
        lines = ['Traceback (most recent call last):\n'] + _line_of(error)
        lines.append(f'{type(error).__name__}: {text}\n' if text else f'{type(error).__name__}\n')
        return ''.join(lines)

      def _note(self, test, error):
        if isinstance(error, SkipTest):
          self.skipped.append((test, str(error)))
          return self._say('s', f'skipped {str(error)!r}')
        if self.verbosity > 1 and isinstance(test, str):
          self._write(f'\n  {test} ... ')
        isFailure = isinstance(error, AssertionError)
        (self.failures if isFailure else self.errors).append((test, self._lines(error)))
        self._say('F' if isFailure else 'E', 'FAIL' if isFailure else 'ERROR')

      def _report(self):
        if self.verbosity:
          self._write('\n')
        for word, found in (('ERROR', self.errors), ('FAIL', self.failures)):
          for test, text in found:
            name = test if isinstance(test, str) else test._described()
            self._write('=' * 70 + f'\n{word}: {name}\n' + '-' * 70 + f'\n{text}\n')
        count = self.testsRun
        self._write('-' * 70 + f"\nRan {count} test{'' if count == 1 else 's'}\n\n")
        parts = [f'{name}={len(found)}' for name, found in (
          ('failures', self.failures), ('errors', self.errors), ('skipped', self.skipped),
          ('expected failures', self.expectedFailures),
          ('unexpected successes', self.unexpectedSuccesses)) if found]
        word = 'OK' if self.wasSuccessful() else 'FAILED'
        self._write(word + (f" ({', '.join(parts)})" if parts else '') + '\n')

    class TestSuite:
      def __init__(self, tests=()):
        self._tests = list(tests)

      def addTest(self, test):
        self._tests.append(test)

      def addTests(self, tests):
        self._tests.extend(tests)

      def __iter__(self):
        return iter(self._tests)

      def countTestCases(self):
        return sum([test.countTestCases() for test in self._tests])

      def run(self, result):
        groups = []
        for test in self._tests:
          if isinstance(test, TestSuite):
            test.run(result)
          elif groups and groups[-1][0] is type(test):
            groups[-1][1].append(test)
          else:
            groups.append((type(test), [test]))
        for kind, tests in groups:
          _run_class(kind, tests, result)
        return result

    def _run_class(kind, tests, result):
      name = f'{kind.__module__}.{kind.__qualname__}'
      for step, method in (('setUpClass', kind.setUpClass), ('', None),
                           ('tearDownClass', kind.tearDownClass)):
        if method is None:
          for test in tests:
            test.run(result)
          continue
        try:
          method()
        except SkipTest as error:
          return result._note(f'{step} ({name})', error)
        except Exception as error:
          if result.verbosity > 1:
            result._write(f'{step} ({name}) ... ')
          # What fails here is no test's failure.
          result.errors.append((f'{step} ({name})', result._lines(error)))
          result._say('E', 'ERROR')
          return

    class TestLoader:
      def getTestCaseNames(self, testCaseClass):
        names = [name for name in dir(testCaseClass) if name.startswith('test')]
        return [name for name in names if callable(getattr(testCaseClass, name))]

      def loadTestsFromTestCase(self, testCaseClass):
        return TestSuite([testCaseClass(name) for name in self.getTestCaseNames(testCaseClass)])

      def loadTestsFromModule(self, module=None):
        found = []
        for name, value in sorted(_program().items(), key=lambda item: item[0]):
          if isinstance(value, type) and issubclass(value, TestCase) and value is not TestCase:
            found.append(self.loadTestsFromTestCase(value))
        return TestSuite(found)

    defaultTestLoader = TestLoader()

    class TextTestRunner:
      def __init__(self, stream=None, descriptions=True, verbosity=1, failfast=False, **options):
        self.verbosity, self._stream = verbosity, stream

      def run(self, test):
        result = TestResult(self.verbosity, self._stream)
        test.run(result)
        result._report()
        return result

    class main:
      def __init__(self, module='__main__', defaultTest=None, argv=None, *, exit=True, verbosity=1,
                   failfast=None, catchbreak=None, buffer=None, warnings=None):
        self.result = TextTestRunner(verbosity=verbosity).run(TestLoader().loadTestsFromModule())
        if exit and not self.result.wasSuccessful():
          raise SystemExit(1)
    """#
}
