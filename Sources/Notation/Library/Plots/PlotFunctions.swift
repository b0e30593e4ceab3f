/// The functions of pyplot, in Python: most are methods of the current axes.
extension SourceLibrary {
  static let plotFunctions = #"""
    rcParams = {'figure.figsize': [6.4, 4.8], 'figure.dpi': 100.0, 'lines.linewidth': 1.5,
                'font.size': 10.0}
    _state = {'figures': []}

    class _Style:
      def use(self, style):
        pass

      def context(self, style, after_reset=False):
        return self

      def __enter__(self):
        return self

      def __exit__(self, kind, value, trace):
        return None

    style = _Style()

    class _Maps:
      def __init__(self):
        for name in _map_names():
          setattr(self, name, Colormap(name))
          setattr(self, name + '_r', Colormap(name + '_r'))

      def get_cmap(self, name=None, lut=None):
        return Colormap(_map(name))

    class Colormap:
      __module__ = 'matplotlib.colors'

      def __init__(self, name):
        self.name = name

      def __call__(self, value):
        return _map_color(self.name, float(value))

      def reversed(self):
        return Colormap(self.name[:-2] if self.name.endswith('_r') else self.name + '_r')

    cm = _Maps()

    def get_cmap(name=None, lut=None):
      return Colormap(_map(name))

    def figure(num=None, figsize=None, dpi=None, *, facecolor=None, edgecolor=None, frameon=True,
               clear=False, **kwargs):
      _check('Figure', _FIGURE, kwargs)
      for one in _state['figures']:
        if num is not None and one.number == num:
          _state['figures'].remove(one)
          _state['figures'].append(one)
          if clear:
            one.clear()
          return one
      last = max([one.number for one in _state['figures'] if isinstance(one.number, int)], default=0)
      made = Figure(figsize, dpi, last + 1 if num is None else num)
      _state['figures'].append(made)
      return made

    def gcf():
      return _state['figures'][-1] if _state['figures'] else figure()

    def gca():
      return gcf().gca()

    def sca(ax):
      ax.figure._current = ax

    def subplot(*args, **kwargs):
      return gcf().add_subplot(*args, **kwargs)

    def subplots(nrows=1, ncols=1, *, sharex=False, sharey=False, squeeze=True, width_ratios=None,
                 height_ratios=None, subplot_kw=None, gridspec_kw=None, **fig_kw):
      made = figure(**fig_kw)
      return made, made.subplots(nrows, ncols, squeeze=squeeze)

    def close(fig=None):
      if fig == 'all':
        _state['figures'] = []
      elif fig is None:
        _state['figures'] = _state['figures'][:-1]
      else:
        _state['figures'] = [f for f in _state['figures'] if f is not fig and f.number != fig]

    def show(*args, **kwargs):
      _flush()

    def _flush():
      figures = _state['figures']
      _state['figures'] = []
      for one in figures:
        one.show()

    def savefig(*args, **kwargs):
      gcf().savefig(*args, **kwargs)

    def clf():
      gcf().clear()

    def cla():
      gca().clear()

    def draw():
      pass

    def pause(interval):
      _flush()

    def ion():
      pass

    def ioff():
      pass

    def isinteractive():
      return False

    def switch_backend(newbackend):
      pass

    def rc(group, **kwargs):
      rcParams.update({f'{group}.{name}': value for name, value in kwargs.items()})

    def get_fignums():
      return sorted(f.number for f in _state['figures'])

    def fignum_exists(num):
      return num in get_fignums()

    def suptitle(t, **kwargs):
      return gcf().suptitle(t, **kwargs)

    def tight_layout(**kwargs):
      gcf().tight_layout(**kwargs)

    def subplots_adjust(**kwargs):
      gcf().subplots_adjust(**kwargs)

    def colorbar(mappable=None, cax=None, ax=None, **kwargs):
      images = [m for m in gca()._marks if isinstance(m, AxesImage)]
      if mappable is None and not images:
        raise RuntimeError('No mappable was found to use for colorbar creation. First define a mappable '
                           'such as an image (with imshow) or a contour set (with contourf).')
      return Colorbar(mappable or images[-1])

    def clim(vmin=None, vmax=None):
      [m for m in gca()._marks if isinstance(m, AxesImage)][-1].set_clim(vmin, vmax)

    def plot(*args, **kwargs):
      return gca().plot(*args, **kwargs)

    def semilogx(*args, **kwargs):
      return gca().semilogx(*args, **kwargs)

    def semilogy(*args, **kwargs):
      return gca().semilogy(*args, **kwargs)

    def loglog(*args, **kwargs):
      return gca().loglog(*args, **kwargs)

    def step(*args, **kwargs):
      return gca().step(*args, **kwargs)

    def stem(*args, **kwargs):
      return gca().stem(*args, **kwargs)

    def scatter(*args, **kwargs):
      return gca().scatter(*args, **kwargs)

    def bar(*args, **kwargs):
      return gca().bar(*args, **kwargs)

    def barh(*args, **kwargs):
      return gca().barh(*args, **kwargs)

    def hist(*args, **kwargs):
      return gca().hist(*args, **kwargs)

    def imshow(*args, **kwargs):
      return gca().imshow(*args, **kwargs)

    def matshow(A, fignum=None, **kwargs):
      return gca().imshow(A, **kwargs)

    def fill_between(*args, **kwargs):
      return gca().fill_between(*args, **kwargs)

    def errorbar(*args, **kwargs):
      return gca().errorbar(*args, **kwargs)

    def axhline(*args, **kwargs):
      return gca().axhline(*args, **kwargs)

    def axvline(*args, **kwargs):
      return gca().axvline(*args, **kwargs)

    def hlines(*args, **kwargs):
      return gca().hlines(*args, **kwargs)

    def vlines(*args, **kwargs):
      return gca().vlines(*args, **kwargs)

    def text(*args, **kwargs):
      return gca().text(*args, **kwargs)

    def annotate(*args, **kwargs):
      return gca().annotate(*args, **kwargs)

    def twinx(ax=None):
      return ax or gca()

    def title(label, *args, **kwargs):
      return gca().set_title(label, *args, **kwargs)

    def xlabel(xlabel, *args, **kwargs):
      return gca().set_xlabel(xlabel, *args, **kwargs)

    def ylabel(ylabel, *args, **kwargs):
      return gca().set_ylabel(ylabel, *args, **kwargs)

    def xlim(*args, **kwargs):
      return gca().set_xlim(*args, **kwargs) if args or kwargs else gca().get_xlim()

    def ylim(*args, **kwargs):
      return gca().set_ylim(*args, **kwargs) if args or kwargs else gca().get_ylim()

    def xscale(value, **kwargs):
      gca().set_xscale(value, **kwargs)

    def yscale(value, **kwargs):
      gca().set_yscale(value, **kwargs)

    def xticks(ticks=None, labels=None, **kwargs):
      _check('Text', _TEXT + ' minor', kwargs)
      if ticks is not None:
        gca().set_xticks(ticks, labels)
      return gca()._ticks_of('x')

    def yticks(ticks=None, labels=None, **kwargs):
      _check('Text', _TEXT + ' minor', kwargs)
      if ticks is not None:
        gca().set_yticks(ticks, labels)
      return gca()._ticks_of('y')

    def grid(*args, **kwargs):
      gca().grid(*args, **kwargs)

    def legend(*args, **kwargs):
      return gca().legend(*args, **kwargs)

    def axis(*args, **kwargs):
      return gca().axis(*args, **kwargs)

    def tick_params(*args, **kwargs):
      gca().tick_params(*args, **kwargs)
    """#
}
