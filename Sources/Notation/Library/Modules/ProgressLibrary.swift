/// Python's `tqdm`, which shows nothing here.
extension SourceLibrary {
  static let progress = SourceLibrary(
    name: "tqdm",
    exports: ["tqdm", "trange"],
    text: #"""
      class tqdm:
        def __init__(self, iterable=None, desc=None, total=None, **kwargs):
          self.iterable = iterable
          self.desc = desc
          self.n = 0
          if total is None and hasattr(iterable, '__len__'):
            total = len(iterable)
          self.total = total

        def __iter__(self):
          for value in self.iterable:
            yield value
            self.n += 1

        def __len__(self):
          return len(self.iterable) if self.total is None else self.total

        def __enter__(self):
          return self

        def __exit__(self, kind, value, trace):
          return None

        def update(self, n=1):
          self.n += n

        def set_description(self, desc=None, refresh=True):
          self.desc = desc

        def set_postfix(self, *args, **kwargs):
          pass

        def set_postfix_str(self, *args, **kwargs):
          pass

        def refresh(self):
          pass

        def close(self):
          pass

        def write(*args, **kwargs):
          print(*[value for value in args if isinstance(value, str)])

      def trange(*args, **kwargs):
        return tqdm(range(*args), **kwargs)
      """#)
}
