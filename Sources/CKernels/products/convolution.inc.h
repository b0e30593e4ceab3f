/// The places that a convolution's windows read, and their gradients.

static INLINE void copy_places(size_t n, const float *x, float *y) {
  size_t j = 0;
  for (; n - j >= LANES; j += LANES) store(y + j, load(x + j));
  if (j < n) store_first(y + j, n - j, load_first(x + j, n - j));
}

static INLINE void add_places(size_t n, const float *x, float *y) {
  size_t j = 0;
  for (; n - j >= LANES; j += LANES) store(y + j, load(y + j) + load(x + j));
  if (j < n) store_first(y + j, n - j, load_first(y + j, n - j) + load_first(x + j, n - j));
}

static void gather_taps_kernel(size_t first, size_t count, const KernelTaps *taps, const float *x,
                               float *y) {
  size_t columns = taps->columns;
  for (size_t row = first; row < first + count; row++) {
    const float *context = x + row / taps->stops * taps->steps * taps->ld;
    size_t place = row % taps->stops * taps->stride;
    for (size_t tap = 0; tap < taps->count; tap++, place += taps->dilation, y += columns) {
      if (place >= taps->before && place - taps->before < taps->steps)
        copy_places(columns, context + (place - taps->before) * taps->ld, y);
      else if (columns > 0)
        __builtin_memset(y, 0, columns * sizeof(float));
    }
  }
}

static void sum_taps_kernel(size_t first, size_t count, const KernelTaps *taps, const float *dy,
                            float *dx) {
  size_t columns = taps->columns, width = taps->count * columns;
  for (size_t row = first; row < first + count; row++, dx += taps->ld) {
    if (columns > 0) __builtin_memset(dx, 0, columns * sizeof(float));
    const float *context = dy + row / taps->steps * taps->stops * width;
    size_t place = row % taps->steps + taps->before;
    for (size_t tap = 0; tap < taps->count && place >= tap * taps->dilation; tap++) {
      size_t start = place - tap * taps->dilation, stop = start / taps->stride;
      if (start % taps->stride == 0 && stop < taps->stops)
        add_places(columns, context + stop * width + tap * columns, dx);
    }
  }
}

// One weight for each tap and channel, where channels do not mix. `ld` is the distance between two rows of
// every matrix.

/// y += x · w, place by place.
static INLINE void add_products(size_t n, const float *x, const float *w, float *y) {
  size_t j = 0;
  for (; n - j >= LANES; j += LANES) store(y + j, multiply_add(load(x + j), load(w + j), load(y + j)));
  if (j < n) {
    size_t left = n - j;
    Floats sum = multiply_add(load_first(x + j, left), load_first(w + j, left),
                              load_first(y + j, left));
    store_first(y + j, left, sum);
  }
}

static void depthwise_kernel(size_t first, size_t count, const KernelTaps *taps, const float *x,
                             const float *weights, const float *bias, float *y) {
  size_t columns = taps->columns, ld = taps->ld;
  for (size_t row = first; row < first + count; row++, y += ld) {
    const float *context = x + row / taps->stops * taps->steps * ld, *weight = weights;
    size_t place = row % taps->stops * taps->stride;
    if (bias)
      copy_places(columns, bias, y);
    else if (columns > 0)
      __builtin_memset(y, 0, columns * sizeof(float));
    for (size_t tap = 0; tap < taps->count; tap++, place += taps->dilation, weight += ld)
      if (place >= taps->before && place - taps->before < taps->steps)
        add_products(columns, context + (place - taps->before) * ld, weight, y);
  }
}

static void depthwise_input_kernel(size_t first, size_t count, const KernelTaps *taps,
                                   const float *dy, const float *weights, float *dx) {
  size_t columns = taps->columns, ld = taps->ld;
  for (size_t row = first; row < first + count; row++, dx += ld) {
    if (columns > 0) __builtin_memset(dx, 0, columns * sizeof(float));
    const float *context = dy + row / taps->steps * taps->stops * ld;
    size_t place = row % taps->steps + taps->before;
    for (size_t tap = 0; tap < taps->count && place >= tap * taps->dilation; tap++) {
      size_t start = place - tap * taps->dilation, stop = start / taps->stride;
      if (start % taps->stride == 0 && stop < taps->stops)
        add_products(columns, context + stop * ld, weights + tap * ld, dx);
    }
  }
}

/// How many of a context's windows read a place before this one with a tap.
static size_t windows_before(const KernelTaps *taps, size_t tap, size_t place) {
  size_t reach = tap * taps->dilation;
  return place <= reach ? 0 : smaller((place - reach + taps->stride - 1) / taps->stride, taps->stops);
}

/// Adds to a tap's weights, of a panel of channels, the products of what it reads and the gradients.
static INLINE void add_tap_panel(size_t vectors, Panel panel, size_t contexts,
                                 const KernelTaps *taps, size_t tap, const float *x,
                                 const float *dy, float *dweight) {
  size_t from = windows_before(taps, tap, taps->before);
  size_t to = windows_before(taps, tap, taps->before + taps->steps), ld = taps->ld;
  if (from >= to) return;
  Floats sum[PANEL] = {};
  for (size_t context = 0; context < contexts; context++) {
    size_t step = context * taps->steps + from * taps->stride + tap * taps->dilation - taps->before;
    const float *read = x + step * ld, *gradient = dy + (context * taps->stops + from) * ld;
    for (size_t stop = from; stop < to; stop++, read += taps->stride * ld, gradient += ld)
      UNROLL for (size_t v = 0; v < vectors; v++)
        sum[v] = multiply_add(panel_load(vectors, panel, v, read),
                              panel_load(vectors, panel, v, gradient), sum[v]);
  }
  UNROLL for (size_t v = 0; v < vectors; v++)
    panel_store(vectors, panel, v, dweight, panel_load(vectors, panel, v, dweight) + sum[v]);
}

static void depthwise_weights_kernel(size_t contexts, const KernelTaps *taps, const float *x,
                                     const float *dy, float *dweights) {
  size_t ld = taps->ld;
  for (size_t tap = 0; tap < taps->count && taps->columns > 0; tap++)
    __builtin_memset(dweights + tap * ld, 0, taps->columns * sizeof(float));
  // In blocks, so that sums stay short and what one tap has read is still near for the next.
  size_t most = (DEPTH_BLOCK + taps->stops - 1) / taps->stops;
  for (size_t first = 0; first < contexts; first += most) {
    size_t count = smaller(contexts - first, most);
    for (size_t tap = 0; tap < taps->count; tap++)
      FOR_EACH_PANEL(taps->columns, add_tap_panel, count, taps, tap, x + first * taps->steps * ld,
                     dy + first * taps->stops * ld, dweights + tap * ld);
  }
}
