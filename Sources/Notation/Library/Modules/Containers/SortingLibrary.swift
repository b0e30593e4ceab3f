/// Python's `heapq` and `bisect`.
extension SourceLibrary {
  static let heaps = SourceLibrary(
    name: "heapq",
    exports: [
      "heappush", "heappop", "heapify", "heapreplace", "heappushpop", "nlargest", "nsmallest",
      "merge",
    ],
    text: #"""
      def _up(heap, place):
        item = heap[place]
        while place > 0:
          parent = (place - 1) // 2
          if not item < heap[parent]:
            break
          heap[place] = heap[parent]
          place = parent
        heap[place] = item

      def _down(heap, place):
        end = len(heap)
        start = place
        item = heap[place]
        child = 2 * place + 1
        while child < end:
          right = child + 1
          if right < end and not heap[child] < heap[right]:
            child = right
          heap[place] = heap[child]
          place = child
          child = 2 * place + 1
        heap[place] = item
        while place > start:
          parent = (place - 1) // 2
          if not item < heap[parent]:
            break
          heap[place] = heap[parent]
          place = parent
        heap[place] = item

      def heappush(heap, item):
        heap.append(item)
        _up(heap, len(heap) - 1)

      def heappop(heap):
        last = heap.pop()
        if not heap:
          return last
        first = heap[0]
        heap[0] = last
        _down(heap, 0)
        return first

      def heapreplace(heap, item):
        first = heap[0]
        heap[0] = item
        _down(heap, 0)
        return first

      def heappushpop(heap, item):
        if heap and heap[0] < item:
          item, heap[0] = heap[0], item
          _down(heap, 0)
        return item

      def heapify(x):
        for place in range(len(x) // 2 - 1, -1, -1):
          _down(x, place)

      def nlargest(n, iterable, key=None):
        return sorted(iterable, key=key, reverse=True)[:max(n, 0)]

      def nsmallest(n, iterable, key=None):
        return sorted(iterable, key=key)[:max(n, 0)]

      def merge(*iterables, key=None, reverse=False):
        values = []
        for iterable in iterables:
          values.extend(iterable)
        return iter(sorted(values, key=key, reverse=reverse))
      """#)

  static let bisection = SourceLibrary(
    name: "bisect",
    exports: ["bisect", "bisect_left", "bisect_right", "insort", "insort_left", "insort_right"],
    text: #"""
      def bisect_right(a, x, lo=0, hi=None, *, key=None):
        hi = len(a) if hi is None else hi
        while lo < hi:
          middle = (lo + hi) // 2
          if x < (a[middle] if key is None else key(a[middle])):
            hi = middle
          else:
            lo = middle + 1
        return lo

      def bisect_left(a, x, lo=0, hi=None, *, key=None):
        hi = len(a) if hi is None else hi
        while lo < hi:
          middle = (lo + hi) // 2
          if (a[middle] if key is None else key(a[middle])) < x:
            lo = middle + 1
          else:
            hi = middle
        return lo

      def insort_right(a, x, lo=0, hi=None, *, key=None):
        a.insert(bisect_right(a, x if key is None else key(x), lo, hi, key=key), x)

      def insort_left(a, x, lo=0, hi=None, *, key=None):
        a.insert(bisect_left(a, x if key is None else key(x), lo, hi, key=key), x)

      bisect = bisect_right
      insort = insort_right
      """#)
}
