/// One step of an LSTM, and back through it. The gates of a row lie side by side: entry, forget, new, exit.

static void lstm_step_kernel(size_t rows, size_t hidden, const float *given, const float *own,
                             const float *before, float *gates, float *cells, float *curved,
                             float *out) {
  for (size_t r = 0; r < rows; r++) {
    for (size_t j = 0; j < hidden; j += LANES) {
      size_t left = hidden - j;
      Floats sum[4], new, exit, forget, curve;
      UNROLL for (size_t g = 0; g < 4; g++)
        sum[g] = row_load(given + g * hidden + j, left) + row_load(own + g * hidden + j, left);
      Floats entry = logistic(sum[0]);
      forget = logistic(sum[1]);
      gate_factors(sum[2], sum[3], &new, &exit);
      Floats cell = multiply_add(entry, new, forget * row_load(before + j, left));
      curve = hyperbolic_tangent(cell);
      row_store(gates + j, left, entry);
      row_store(gates + hidden + j, left, forget);
      row_store(gates + 2 * hidden + j, left, new);
      row_store(gates + 3 * hidden + j, left, exit);
      row_store(cells + j, left, cell);
      row_store(curved + j, left, curve);
      row_store(out + j, left, exit * curve);
    }
    given += 4 * hidden, own += 4 * hidden, gates += 4 * hidden;
    before += hidden, cells += hidden, curved += hidden, out += hidden;
  }
}

static void lstm_step_backward_kernel(size_t rows, size_t hidden, const float *gates,
                                      const float *before, const float *curved, const float *dout,
                                      const float *dlater, float *dcells, float *dgates) {
  for (size_t r = 0; r < rows; r++) {
    for (size_t j = 0; j < hidden; j += LANES) {
      size_t left = hidden - j;
      Floats entry = row_load(gates + j, left), forget = row_load(gates + hidden + j, left);
      Floats new = row_load(gates + 2 * hidden + j, left);
      Floats exit = row_load(gates + 3 * hidden + j, left), curve = row_load(curved + j, left);
      Floats d = row_load(dlater + j, left);
      if (dout) d += row_load(dout + j, left);
      Floats cell = row_load(dcells + j, left) + d * exit * multiply_add(-curve, curve, splat(1.0f));
      row_store(dgates + j, left, cell * new * entry * (1.0f - entry));
      row_store(dgates + hidden + j, left,
                cell * row_load(before + j, left) * forget * (1.0f - forget));
      row_store(dgates + 2 * hidden + j, left,
                cell * entry * multiply_add(-new, new, splat(1.0f)));
      row_store(dgates + 3 * hidden + j, left, d * curve * exit * (1.0f - exit));
      row_store(dcells + j, left, cell * forget);
    }
    gates += 4 * hidden, dgates += 4 * hidden;
    before += hidden, curved += hidden, dlater += hidden, dcells += hidden;
    if (dout) dout += hidden;
  }
}
