import Engine

/// Python's `matplotlib.pyplot`, whose pictures are drawn in the terminal.
extension SourceLibrary {
  static let pyplot = SourceLibrary(
    name: PlotHelpers.library,
    exports: [
      "Artist", "Axes", "Figure", "Line2D", "Text", "annotate", "axhline", "axis", "axvline", "bar",
      "barh",
      "cla", "clf", "close", "cm", "colorbar", "clim", "draw", "errorbar", "figure", "fill_between",
      "fignum_exists", "gca", "gcf", "get_cmap", "get_fignums", "grid", "hist", "hlines", "imshow",
      "ioff", "ion", "isinteractive", "legend", "loglog", "matshow", "pause", "plot", "rc",
      "rcParams",
      "savefig", "sca", "scatter", "semilogx", "semilogy", "show", "stem", "step", "style",
      "subplot",
      "subplots", "subplots_adjust", "suptitle", "switch_backend", "text", "tick_params",
      "tight_layout",
      "title", "twinx", "vlines", "xlabel", "xlim", "xscale", "xticks", "ylabel", "ylim", "yscale",
      "yticks", "_flush",
    ],
    text: plotArtists + plotAxes + plotFigures + plotFunctions, helpers: PlotHelpers.all)

  private static let plotFigures = #"""
    class Figure:
      __module__ = 'matplotlib.figure'

      def __init__(self, figsize=None, dpi=None, number=1):
        width, height = rcParams['figure.figsize'] if figsize is None else _pair(figsize)
        self._width = float(width)
        self._height = float(height)
        self.number = number
        self.dpi = float(rcParams['figure.dpi'] if dpi is None else dpi)
        self.axes = []
        self._title = ''
        self._current = None
        self._adjust = {'left': 0.125, 'right': 0.9, 'bottom': 0.11, 'top': 0.88, 'wspace': 0.2,
                        'hspace': 0.2}

      def __repr__(self):
        w, h = int(self._width * self.dpi), int(self._height * self.dpi)
        return f'<Figure size {w}x{h} with {len(self.axes)} Axes>'

      def add_subplot(self, *args, **kwargs):
        if not args:
          args = (1, 1, 1)
        if len(args) == 1:
          if not isinstance(args[0], int) or not 100 <= args[0] <= 999:
            raise ValueError(f'Single argument to subplot must be a three-digit integer, not {args[0]}')
          args = (args[0] // 100, args[0] // 10 % 10, args[0] % 10)
        if len(args) != 3:
          raise TypeError(f'subplot() takes 1 or 3 positional arguments but {len(args)} were given')
        rows, columns, number = args
        first, last = number if isinstance(number, tuple) else (number, number)
        for one in (first, last):
          if not 1 <= one <= rows * columns:
            raise ValueError(f'num must be an integer with 1 <= num <= {rows * columns}, not {number}')
        place = (rows, columns, first - 1, last - 1)
        for axes in self.axes:
          if axes._place == place:
            self._current = axes
            return axes
        axes = Axes(self, place)
        axes.set(**kwargs)
        self.axes.append(axes)
        self._current = axes
        return axes

      def subplots(self, nrows=1, ncols=1, squeeze=True, sharex=False, sharey=False, **kwargs):
        rows = [[self.add_subplot(nrows, ncols, r * ncols + c + 1) for c in range(ncols)]
                for r in range(nrows)]
        if not squeeze:
          return AxesArray(rows)
        if nrows == 1 and ncols == 1:
          return rows[0][0]
        if nrows == 1:
          return AxesArray(rows[0])
        if ncols == 1:
          return AxesArray([row[0] for row in rows])
        return AxesArray(rows)

      def gca(self):
        return self.add_subplot() if self._current is None else self._current

      def suptitle(self, t, **kwargs):
        _check('Text', _TEXT, kwargs)
        self._title = str(t)
        return Text(0.5, 0.98, self._title)

      def subplots_adjust(self, **kwargs):
        for name in kwargs:
          if name not in self._adjust:
            raise TypeError(f"Figure.subplots_adjust() got an unexpected keyword argument '{name}'")
        self._adjust.update({k: float(v) for k, v in kwargs.items() if v is not None})

      def tight_layout(self, *, pad=1.08, h_pad=None, w_pad=None, rect=None):
        self._adjust['hspace'] = max(self._adjust['hspace'], 0.45)
        self._adjust['wspace'] = max(self._adjust['wspace'], 0.3)

      def colorbar(self, mappable, cax=None, ax=None, **kwargs):
        return Colorbar(mappable)

      def set_size_inches(self, w, h=None):
        self._width, self._height = (float(v) for v in (w if h is None else (w, h)))

      def set_figwidth(self, val):
        self._width = float(val)

      def set_figheight(self, val):
        self._height = float(val)

      def savefig(self, fname, **kwargs):
        _save(self._described(), str(fname), kwargs.get('format'))

      def show(self):
        _show(self._described())

      def clear(self):
        self.axes = []
        self._current = None
        self._title = ''

      clf = clear

      def _described(self):
        return [self._width, self._height, self._title, self.dpi, [a._described() for a in self.axes]]

    class AxesArray:
      __module__ = 'numpy'

      def __init__(self, rows):
        self._rows = rows
        nested = bool(rows) and isinstance(rows[0], list)
        self.shape = (len(rows), len(rows[0])) if nested else (len(rows),)
        self.ndim = len(self.shape)

      @property
      def flat(self):
        return iter(self.ravel())

      @property
      def size(self):
        return len(self.ravel())

      def ravel(self):
        flat = [a for row in self._rows for a in row] if self.ndim == 2 else list(self._rows)
        return AxesArray(flat)

      def flatten(self):
        return self.ravel()

      def tolist(self):
        return self._rows

      def __len__(self):
        return len(self._rows)

      def __iter__(self):
        for row in self._rows:
          yield AxesArray(row) if isinstance(row, list) else row

      def __getitem__(self, key):
        if isinstance(key, tuple):
          first, second = key
          rows = self._rows[first]
          if isinstance(first, slice):
            return AxesArray([row[second] for row in rows])
          part = rows[second]
          return AxesArray(part) if isinstance(part, list) else part
        part = self._rows[key]
        return AxesArray(part) if isinstance(part, list) else part

      def __repr__(self):
        return f'array({self._rows!r}, dtype=object)'

    class Colorbar:
      __module__ = 'matplotlib.colorbar'

      def __init__(self, mappable):
        self.mappable = mappable

      def set_label(self, label, **kwargs):
        pass

      def set_ticks(self, ticks, **kwargs):
        pass
    """# + "\n"
}
