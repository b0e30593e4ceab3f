/// Histograms, images, rules and words of pyplot's axes, in Python.
extension SourceLibrary {
  /// Further methods of `Axes`.
  static let plotMarks = #"""
      def hist(self, x, bins=None, *, range=None, density=False, weights=None, cumulative=False, bottom=None,
               histtype='bar', align='mid', orientation='vertical', rwidth=None, log=False, color=None,
               label=None, stacked=False, data=None, **kwargs):
        if histtype not in ('bar', 'barstacked', 'step', 'stepfilled'):
          raise ValueError(f"{histtype!r} is not a valid value for histtype; supported values are 'bar', "
                           "'barstacked', 'step', 'stepfilled'")
        several = isinstance(x, (list, tuple)) and len(x) and _depth(x[0]) > 0
        sets = [_numbers(v) for v in x] if several else [_numbers(x)]
        every = [v for values in sets for v in values]
        edges = _edges(every, 10 if bins is None else bins, range)
        colors = list(color) if several and isinstance(color, (list, tuple)) else [color] * len(sets)
        labels = list(label) if isinstance(label, (list, tuple)) else [label] * len(sets)
        counts, patches = [], []
        for values, one, name in zip(sets, colors, labels):
          heights = _counted(values, edges, None if weights is None else _numbers(weights))
          if density:
            total = sum(heights) or 1.0
            heights = [h / total / (b - a) for h, a, b in zip(heights, edges, edges[1:])]
          if cumulative:
            sums, total = [], 0.0
            for h, a, b in zip(heights, edges, edges[1:]):
              total += h * (b - a) if density else h
              sums.append(total)
            heights = sums
          counts.append(heights)
          given = dict(kwargs, label=name)
          if histtype == 'step':
            across = [v for e in edges for v in (e, e)]
            up = [0.0] + [v for h in heights for v in (h, h)] + [0.0]
            patches.append(self._add(Line2D(across, up, color=one or self._next(), label=name,
                                            alpha=kwargs.get('alpha'))))
          elif orientation == 'horizontal':
            patches.append(self._boxes([[0.0, a, h, b] for h, a, b in zip(heights, edges, edges[1:])], given, one))
          else:
            patches.append(self._boxes([[a, 0.0, b, h] for h, a, b in zip(heights, edges, edges[1:])], given, one))
        if log:
          self._scales[1] = 'log'
        if several:
          return [_array(c) for c in counts], _array(edges), patches
        return _array(counts[0]), _array(edges), patches[0]

      def imshow(self, X, cmap=None, norm=None, *, aspect=None, interpolation=None, alpha=None, vmin=None,
                 vmax=None, colorizer=None, origin=None, extent=None, interpolation_stage=None,
                 filternorm=True, filterrad=4.0, resample=None, url=None, data=None, **kwargs):
        _check('AxesImage', _IMAGE, kwargs)
        self._flipped[1] = origin != 'lower'
        return self._add(AxesImage(_image(X), _map(cmap), vmin, vmax, alpha, origin))

      matshow = imshow

      def fill_between(self, x, y1, y2=0, where=None, interpolate=False, step=None, *, data=None, **kwargs):
        xs, upper = _numbers(x), _each(y1, len(x))
        lower = _each(y2, len(xs))
        upper = upper * (len(xs) if len(upper) == 1 else 1)
        color = _first(kwargs, 'color', 'facecolor', 'fc')
        corners = [[xs[i], (lower[i] + lower[i + 1]) / 2, xs[i + 1], (upper[i] + upper[i + 1]) / 2]
                   for i in range(len(xs) - 1) if where is None or bool(where[i])]
        return self._add(BarContainer(corners, _color(color or self._next()), kwargs.get('alpha'),
                                      kwargs.get('label')))

      def axhline(self, y=0, xmin=0, xmax=1, **kwargs):
        return self._rule(y, False, kwargs)

      def axvline(self, x=0, ymin=0, ymax=1, **kwargs):
        return self._rule(x, True, kwargs)

      def _rule(self, value, upright, kwargs):
        if _first(kwargs, 'color', 'c') is None:
          kwargs['color'] = 'C0'
        made = Line2D([], [], **kwargs)
        made._x, made._upright = _one(value), upright
        return self._add(made)

      def hlines(self, y, xmin, xmax, colors=None, linestyles='solid', *, label='', data=None, **kwargs):
        ys = _each(y, 1)
        lefts, rights = _each(xmin, len(ys)), _each(xmax, len(ys))
        lines = [((a, b), (c, b)) for a, c, b in zip(lefts, rights, ys)]
        return self._add(LineCollection(lines, colors or kwargs.get('color') or 'C0', linestyles, label))

      def vlines(self, x, ymin, ymax, colors=None, linestyles='solid', *, label='', data=None, **kwargs):
        xs = _each(x, 1)
        floors, tops = _each(ymin, len(xs)), _each(ymax, len(xs))
        lines = [((a, b), (a, c)) for a, b, c in zip(xs, floors, tops)]
        return self._add(LineCollection(lines, colors or kwargs.get('color') or 'C0', linestyles, label))

      def text(self, x, y, s, fontdict=None, **kwargs):
        return self._add(Text(x, y, s, **dict(fontdict or {}, **kwargs)))

      def annotate(self, text, xy, xytext=None, xycoords='data', textcoords=None, arrowprops=None,
                   annotation_clip=None, **kwargs):
        x, y = xy if xytext is None or textcoords not in (None, 'data') else xytext
        return self._add(Text(x, y, text, **kwargs))
    """# + "\n\n"
}
