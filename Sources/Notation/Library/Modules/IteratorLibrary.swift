/// Python's `itertools`.
extension SourceLibrary {
  static let iterators = SourceLibrary(
    name: "itertools",
    exports: [
      "count", "cycle", "repeat", "chain", "islice", "product", "permutations", "combinations",
      "combinations_with_replacement", "accumulate", "zip_longest", "takewhile", "dropwhile",
      "starmap", "groupby", "pairwise", "tee", "compress", "filterfalse", "batched",
    ],
    text: #"""
      def count(start=0, step=1):
        n = start
        while True:
          yield n
          n += step

      def cycle(iterable):
        saved = []
        for value in iterable:
          yield value
          saved.append(value)
        while saved:
          for value in saved:
            yield value

      def repeat(object, times=None):
        if times is None:
          while True:
            yield object
        else:
          for i in range(times):
            yield object

      def chain(*iterables):
        for iterable in iterables:
          yield from iterable

      def _chained(iterables):
        for iterable in iterables:
          yield from iterable

      chain.from_iterable = _chained

      def islice(iterable, *bounds):
        if not 1 <= len(bounds) <= 3:
          raise TypeError(f"islice expected at least 2 arguments, got {1 + len(bounds)}")
        if len(bounds) == 1:
          start, stop, step = 0, bounds[0], 1
        else:
          start, stop = bounds[0], bounds[1]
          step = bounds[2] if len(bounds) == 3 else 1
        start = 0 if start is None else start
        step = 1 if step is None else step
        if stop is not None and (not isinstance(stop, int) or stop < 0):
          raise ValueError("Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.")
        if start < 0:
          raise ValueError("Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.")
        if step < 1:
          raise ValueError("Step for islice() must be a positive integer or None.")
        return _sliced(iter(iterable), start, stop, step)

      def _sliced(source, start, stop, step):
        place = 0
        wanted = start
        while stop is None or place < stop:
          for value in source:
            break
          else:
            return
          if place == wanted and (stop is None or place < stop):
            wanted += step
            yield value
          place += 1

      def product(*iterables, repeat=1):
        return _product([tuple(pool) for pool in iterables] * repeat)

      def _product(pools):
        sizes = [len(pool) for pool in pools]
        if 0 in sizes:
          return
        places = [0] * len(pools)
        while True:
          yield tuple([pool[place] for pool, place in zip(pools, places)])
          for i in range(len(pools) - 1, -1, -1):
            places[i] += 1
            if places[i] < sizes[i]:
              break
            places[i] = 0
          else:
            return

      def permutations(iterable, r=None):
        pool = tuple(iterable)
        r = len(pool) if r is None else r
        if r < 0:
          raise ValueError("r must be non-negative")
        return _permutations(pool, r)

      def _permutations(pool, r):
        n = len(pool)
        if r > n:
          return
        indices = list(range(n))
        cycles = list(range(n, n - r, -1))
        yield tuple([pool[i] for i in indices[:r]])
        while n:
          for i in range(r - 1, -1, -1):
            cycles[i] -= 1
            if cycles[i] == 0:
              indices[i:] = indices[i + 1:] + indices[i:i + 1]
              cycles[i] = n - i
            else:
              j = n - cycles[i]
              indices[i], indices[j] = indices[j], indices[i]
              yield tuple([pool[i] for i in indices[:r]])
              break
          else:
            return

      def combinations(iterable, r):
        if r < 0:
          raise ValueError("r must be non-negative")
        return _combinations(tuple(iterable), r, 1)

      def combinations_with_replacement(iterable, r):
        if r < 0:
          raise ValueError("r must be non-negative")
        return _combinations(tuple(iterable), r, 0)

      def _combinations(pool, r, distance):
        n = len(pool)
        if distance and r > n or not n and r:
          return
        indices = [distance * i for i in range(r)]
        yield tuple([pool[i] for i in indices])
        while True:
          for i in range(r - 1, -1, -1):
            if indices[i] != n - 1 - distance * (r - 1 - i):
              break
          else:
            return
          indices[i] += 1
          for j in range(i + 1, r):
            indices[j] = indices[j - 1] + distance
          yield tuple([pool[i] for i in indices])

      def accumulate(iterable, func=None, *, initial=None):
        source = iter(iterable)
        total = initial
        if initial is None:
          for total in source:
            break
          else:
            return
        yield total
        for value in source:
          total = total + value if func is None else func(total, value)
          yield total

      def zip_longest(*iterables, fillvalue=None):
        sources = [iter(iterable) for iterable in iterables]
        left = len(sources)
        if not left:
          return
        ended = [False] * left
        while True:
          values = []
          for i in range(len(sources)):
            value = fillvalue
            if not ended[i]:
              for value in sources[i]:
                break
              else:
                left -= 1
                if not left:
                  return
                ended[i] = True
            values.append(value)
          yield tuple(values)

      def takewhile(predicate, iterable):
        for value in iterable:
          if not predicate(value):
            return
          yield value

      def dropwhile(predicate, iterable):
        source = iter(iterable)
        for value in source:
          if not predicate(value):
            yield value
            break
        yield from source

      def starmap(function, iterable):
        for values in iterable:
          yield function(*values)

      def filterfalse(predicate, iterable):
        for value in iterable:
          if not (value if predicate is None else predicate(value)):
            yield value

      def compress(data, selectors):
        for value, chosen in zip(data, selectors):
          if chosen:
            yield value

      def pairwise(iterable):
        source = iter(iterable)
        for before in source:
          break
        else:
          return
        for value in source:
          yield (before, value)
          before = value

      def batched(iterable, n):
        if n < 1:
          raise ValueError("n must be at least one")
        batch = []
        for value in iterable:
          batch.append(value)
          if len(batch) == n:
            yield tuple(batch)
            batch = []
        if batch:
          yield tuple(batch)

      def groupby(iterable, key=None):
        source = iter(iterable)
        state = []
        def advance():
          state.clear()
          for value in source:
            state.append(value)
            state.append(value if key is None else key(value))
            return True
          return False
        def group(own):
          while state and state[1] == own:
            yield state[0]
            advance()
        advance()
        while state:
          own = state[1]
          yield (own, group(own))
          while state and state[1] == own:
            advance()

      def tee(iterable, n=2):
        source = iter(iterable)
        shared = []
        def branch():
          place = 0
          while True:
            if place == len(shared):
              for value in source:
                shared.append(value)
                break
              else:
                return
            yield shared[place]
            place += 1
        return tuple([branch() for i in range(n)])
      """#)
}
