/// pyplot's coordinate systems, in Python.
extension SourceLibrary {
  static let plotAxes = #"""
    def _format(text):
      color, marker, dashes = None, None, None
      place = 0
      while place < len(text):
        pair, one = text[place:place + 2], text[place]
        if pair in ('--', '-.'):
          dashes, place = pair, place + 2
        elif pair[0] == 'C' and pair[1:].isdigit():
          color, place = pair, place + 2
        elif one in ('-', ':', ' '):
          dashes, place = one, place + 1
        elif one in 'bgrcmykw':
          color, place = one, place + 1
        elif one in _SIGNS:
          marker, place = one, place + 1
        elif _is_color(text):
          return text, None, None
        else:
          raise ValueError(f'{text!r} is not a valid format string (unrecognized character {one!r})')
      if marker is not None and dashes is None:
        dashes = 'None'
      return color, marker, dashes

    def _each(value, count):
      values = _numbers(value)
      return values * (count if len(values) == 1 else 1)

    class Axes(Artist):
      __module__ = 'matplotlib.axes'

      def __init__(self, figure, place):
        self.figure = figure
        self._place = place
        self.clear()

      def clear(self):
        self._marks = []
        self._cycle = 0
        self._title = self._xlabel = self._ylabel = ''
        self._xlim = self._ylim = None
        self._scales = ['linear', 'linear']
        self._ticks = {'x': None, 'y': None}
        self._names = {'x': None, 'y': None}
        self._grid = False
        self._off = False
        self._legend = None
        self._flipped = [False, False]

      cla = clear

      def __repr__(self):
        parts = [f"{name}={{'center': {value!r}}}" if name == 'title' else f'{name}={value!r}'
                 for name, value in (('title', self._title), ('xlabel', self._xlabel),
                                     ('ylabel', self._ylabel)) if value]
        return f"<Axes: {', '.join(parts)}>"

      def _add(self, mark):
        mark._axes = self
        self._marks.append(mark)
        return mark

      def _next(self):
        self._cycle += 1
        return f'C{self._cycle - 1}'

      def _places(self, x, way):
        if isinstance(x, type({}.keys())):
          x = list(x)
        if isinstance(x, (list, tuple)) and len(x) and all(isinstance(v, str) for v in x):
          names = self._names[way] or []
          names = names + [v for v in dict.fromkeys(x) if v not in names]
          self._names[way] = names
          self._ticks[way] = [list(range(len(names))), names]
          return [float(names.index(v)) for v in x]
        return _numbers(x)

      def plot(self, *args, scalex=True, scaley=True, data=None, **kwargs):
        if data is not None:
          args = [data[a] if isinstance(a, str) and a in data else a for a in args]
        args = list(args)
        made = []
        while args:
          first, args = args[0], args[1:]
          xs, ys = None, first
          if args and not isinstance(args[0], str):
            xs, ys, args = first, args[0], args[1:]
          given = {}
          if args and isinstance(args[0], str):
            color, marker, dashes = _format(args[0])
            args = args[1:]
            given = {'color': color, 'marker': marker, 'linestyle': dashes}
          made += self._curves(xs, ys, given, kwargs)
        return made

      def _curves(self, xs, ys, given, kwargs):
        columns = _columns(ys)
        across = None if xs is None else self._places(xs, 'x') if _depth(xs) < 2 else _columns(xs)
        made = []
        labels = kwargs.get('label')
        for number, column in enumerate(columns):
          x = list(range(len(column))) if across is None else across
          if x and isinstance(x[0], list):
            x = x[number] if len(x) > 1 else x[0]
          if len(x) != len(column):
            raise ValueError('x and y must have same first dimension, but have shapes '
                             f'({len(x)},) and ({len(column)},)')
          one = {k: v for k, v in given.items() if v is not None}
          one.update(kwargs)
          if isinstance(labels, (list, tuple)) and len(labels) == len(columns):
            one['label'] = labels[number]
          if _first(one, 'color', 'c') is None:
            one['color'] = self._next()
          made.append(self._add(Line2D(x, column, **one)))
        return made

      def semilogx(self, *args, **kwargs):
        self._scales[0] = 'log'
        return self.plot(*args, **kwargs)

      def semilogy(self, *args, **kwargs):
        self._scales[1] = 'log'
        return self.plot(*args, **kwargs)

      def loglog(self, *args, **kwargs):
        self._scales = ['log', 'log']
        return self.plot(*args, **kwargs)

      def step(self, x, y, *args, where='pre', **kwargs):
        xs, ys = self._places(x, 'x'), _numbers(y)
        across, up = [], []
        for place, (a, b) in enumerate(zip(xs, ys)):
          if place and where == 'post':
            across, up = across + [a], up + [ys[place - 1]]
          elif place:
            across, up = across + [xs[place - 1]], up + [b]
          across, up = across + [a], up + [b]
        return self.plot(across, up, *args, **kwargs)

      def stem(self, *args, **kwargs):
        ys = _numbers(args[-1])
        xs = _numbers(args[0]) if len(args) > 1 else list(range(len(ys)))
        self.vlines(xs, 0, ys)
        return self.plot(xs, ys, 'o', **kwargs)

      def errorbar(self, x, y, yerr=None, xerr=None, fmt='', **kwargs):
        xs, ys = self._places(x, 'x'), _numbers(y)
        if yerr is not None:
          errors = _each(yerr, len(xs))
          self.vlines(xs, [b - e for b, e in zip(ys, errors)], [b + e for b, e in zip(ys, errors)])
        kwargs = {k: v for k, v in kwargs.items() if k not in ('capsize', 'ecolor', 'elinewidth', 'capthick')}
        return self.plot(xs, ys, *([fmt] if fmt else []), **kwargs)

      def scatter(self, x, y, s=None, c=None, *, marker=None, cmap=None, norm=None, vmin=None, vmax=None,
                  alpha=None, linewidths=None, edgecolors=None, plotnonfinite=False, data=None, **kwargs):
        _check('PathCollection', _DOTS, kwargs)
        xs, ys = self._places(x, 'x'), self._places(y, 'y')
        if len(xs) != len(ys):
          raise ValueError('x and y must be the same size')
        single = _first(kwargs, 'color', 'facecolor', 'facecolors', 'fc')
        color, colors, values = single, [], None
        if c is not None and not isinstance(c, str) and _depth(c) == 1 and len(c) == len(xs) \
            and not (len(xs) and isinstance(c[0], str)):
          values = _numbers(c)
          low = min(values) if vmin is None else float(vmin)
          high = max(values) if vmax is None else float(vmax)
          colors = [_map_color(_map(cmap), (v - low) / (high - low) if high > low else 0.0, True) for v in values]
        elif isinstance(c, (list, tuple)) and len(c) == len(xs) and len(xs) and isinstance(c[0], str):
          colors = [_color(v) for v in c]
        elif c is not None:
          color = c
        sizes = [36.0] if s is None else _each(s, 1)
        made = PathCollection(xs, ys, sum(sizes) / max(len(sizes), 1), _color(color or self._next()), colors,
                              marker, alpha, kwargs.get('label'))
        made._values = values
        return self._add(made)

      def _boxes(self, corners, kwargs, color=None):
        _check('Rectangle', _BOX, kwargs)
        color = color or _first(kwargs, 'color', 'facecolor', 'fc')
        if isinstance(color, (list, tuple)) and color and not isinstance(color[0], (int, float)):
          color = color[0]
        return self._add(BarContainer(corners, _color(color or self._next()), kwargs.get('alpha'),
                                      kwargs.get('label')))

      def bar(self, x, height, width=0.8, bottom=None, *, align='center', data=None, tick_label=None,
              yerr=None, xerr=None, log=False, **kwargs):
        xs, heights = self._places([x] if isinstance(x, str) else x, 'x'), _each(height, 1)
        if len(heights) == 1:
          heights = heights * len(xs)
        if len(xs) != len(heights):
          raise ValueError('shape mismatch: objects cannot be broadcast to a single shape.  Mismatch is '
                           f"between 'x' with shape ({len(xs)},) and 'height' with shape ({len(heights)},).")
        widths = _each(width, len(xs))
        floors = _each(0.0 if bottom is None else bottom, len(xs))
        shift = 0.5 if align == 'center' else 0.0
        if tick_label is not None:
          self.set_xticks(xs, tick_label)
        if log:
          self._scales[1] = 'log'
        return self._boxes([[a - w * shift, f, a + w * (1 - shift), f + h]
                            for a, h, w, f in zip(xs, heights, widths, floors)], kwargs)

      def barh(self, y, width, height=0.8, left=None, *, align='center', data=None, **kwargs):
        ys, widths = self._places([y] if isinstance(y, str) else y, 'y'), _each(width, 1)
        if len(widths) == 1:
          widths = widths * len(ys)
        heights = _each(height, len(ys))
        lefts = _each(0.0 if left is None else left, len(ys))
        shift = 0.5 if align == 'center' else 0.0
        return self._boxes([[f, a - h * shift, f + w, a + h * (1 - shift)]
                            for a, w, h, f in zip(ys, widths, heights, lefts)], kwargs)
    """# + "\n\n" + plotMarks + plotSettings
}
