/// The error function of float64 and its complement, to about one unit in the last place.

static LANEWISE Doubles exact_error_function(Doubles x) {
  Doubles t = double_within(magnitudes(x), 0, 5.99);
  Doubles number = (t * (16.0 / 6.0) - 0.5) + ROUNDER64;
  Doubles s = t - ((number - ROUNDER64) * 0.375 + 0.1875);
  Longs index = (Longs)number & 15;
  Doubles z = s * s, one = look_up(error_function_table[0], index);
  Doubles other = look_up(error_function_table[1], index);
  UNROLL for (size_t i = 2; i + 1 < ERROR_FUNCTION_POWERS; i += 2) {
    one = multiply_add_doubles(one, z, look_up(error_function_table[i], index));
    other = multiply_add_doubles(other, z, look_up(error_function_table[i + 1], index));
  }
  one = multiply_add_doubles(one, z, look_up(error_function_table[ERROR_FUNCTION_POWERS - 1], index));
  Doubles y = double_within(x * multiply_add_doubles(other, s, one), -1, 1);
  // From there on it rounds to 1.
  return choose_doubles(t > 5.9, signed_like(splat_double(1), x), y);
}

/// erf x for |x| ≤ ½.
static LANEWISE Doubles short_error_function(Doubles x) {
  Doubles z = x * x;
  Doubles p = POLYNOMIAL(z, -0x1.3d8e8315e4ddep-23, 0x1.b7f36af42c55ep-20, -0x1.f4c2b861c2c9cp-17,
                         0x1.f9a2dd9e25187p-14, -0x1.c02db335c071dp-11, 0x1.565bcd0d2ff6ep-8,
                         -0x1.b82ce31286cbcp-6, 0x1.ce2f21a042bcfp-4, -0x1.812746b0379e7p-2);
  // 2/√π is 1 and a rest.
  return x + x * multiply_add_doubles(z, p, splat_double(0x1.06eba8214db69p-3));
}

/// e^(−t²), the square in two parts: the exponential would amplify its rounding.
static LANEWISE Doubles bell(Doubles t) {
  Doubles head = (Doubles)((Longs)t & 0xfffffffff8000000ull), rest = t - head;
  return exact_exponential_of_sum(-(head * head), -rest * (t + head));
}

static LANEWISE Doubles exact_error_complement(Doubles x) {
  Doubles t = double_within(magnitudes(x), 0, 28);
  Doubles inverse = 1.0 / ((t + 4.0) * (t * 2.0 + 1.0)), u = (t - 4.0) * (t * 2.0 + 1.0) * inverse;
  Doubles g = POLYNOMIAL(
      u, 0x1.0eff5654f9fd0p-29, -0x1.4ba5c49bc26a7p-27, -0x1.3c396538d8d44p-26,
      0x1.bb7be885c5a0bp-24, 0x1.43dc50b7baccdp-24, -0x1.b7f86449a0aa8p-21, 0x1.3abf792a3125dp-22,
      0x1.7ef4d531cf830p-18, -0x1.788966f85ff88p-17, -0x1.9954dbbbdf343p-16, 0x1.3be055036ec36p-13,
      -0x1.a1df44d0d357ap-13, -0x1.8d4a9b1376eaep-11, 0x1.49c672aa08182p-8, -0x1.09623883f080cp-6,
      0x1.3079edf61e7a1p-5, -0x1.0fb06dfe4e4f9p-4, 0x1.7fee004e14c37p-4, -0x1.9ddb23c3e8e00p-4,
      0x1.16ecefcfa52b5p-4, 0x1.f7f5df66fd76dp-7, -0x1.1df1ad154a28ep-3, 0x1.3ba5916e9fd7fp+0);
  Doubles far = bell(t) * (g * (t + 4.0) * inverse);
  far = choose_doubles(x < 0.0, 2.0 - far, choose_doubles(t == t, far, t));
  return choose_doubles(t < 0.5, 1.0 - short_error_function(double_within(x, -0.5, 0.5)), far);
}
