// The recurrences and the gate network, forward and backward, on one CPU thread.
//
// Compiled at first use by dmn/kernels/native.py, once for float and once for double (REAL).
// Matrices are row-major without gaps; a story's rows follow each other: [batch fact hidden] is
// batch * fact rows. Every `hidden` is a multiple of LANES: the callers fill up with zeros.
// What a row gets does not depend on the rows beside it: its sums run over k in one fixed order.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#ifndef REAL
#define REAL float
#endif
typedef REAL real;

#if defined(__AVX512F__)
#define BYTES 64
#define ROWS 8 // 8 x 3 sums, 3 columns of the right matrix and a broadcast fit 32 registers
#elif defined(__AVX__)
#define BYTES 32
#define ROWS 4
#else
#define BYTES 16
#define ROWS 8
#endif
#define LANES ((long)(BYTES / sizeof(real)))
#define BLOCK (6 * ROWS) // rows whose states are carried through time together
#define WIDE 8           // columns, in vectors, for one or two rows: sums enough to hide latency
#ifdef __clang__
#define UNROLL _Pragma("clang loop unroll(full)")
#else
#define UNROLL _Pragma("GCC unroll 16")
#endif
#define INLINE static inline __attribute__((always_inline))

typedef real vec __attribute__((vector_size(BYTES), aligned(sizeof(real)), may_alias));

INLINE vec load(const real *p) { return *(const vec *)p; }
INLINE void store(real *p, vec x) { *(vec *)p = x; }
INLINE vec splat(real x) { return (vec){0} + x; }

INLINE long smaller(long a, long b) { return a < b ? a : b; }

static real *scratch(long n) {
  real *p = malloc((size_t)(n > 0 ? n : 1) * sizeof(real));
  if (!p)
    abort();
  return p;
}

INLINE void clear(long n, real *p) { memset(p, 0, (size_t)n * sizeof(real)); }
INLINE void copy(long n, const real *from, real *to) {
  memcpy(to, from, (size_t)n * sizeof(real));
}

long lanes(void) { return LANES; }

// ---- exp, sigmoid, tanh of a vector --------------------------------------------------------

typedef __typeof__((vec){0} < (vec){0}) mask;

INLINE vec choose(mask m, vec yes, vec no) {
  return (vec)(((mask)yes & m) | ((mask)no & ~m));
}

INLINE vec clamp(vec x, real limit) {
  x = choose(x > splat(limit), splat(limit), x);
  return choose(x < splat(-limit), splat(-limit), x);
}

INLINE vec exponential(vec x) {
  if (sizeof(real) == 8) { // for gradcheck: exact rather than fast
    for (int i = 0; i < LANES; i++)
      x[i] = exp(x[i]);
    return x;
  }
  // e^x = 2^n e^f with |f| <= ln(2) / 2; a NaN stays one through the polynomial.
  x = clamp(x, 87);
  vec magic = splat(12582912); // 1.5 * 2^23: adding it rounds to an integer
  vec n = (x * splat((real)1.44269504089) + magic) - magic;
  vec f = (x - n * splat((real)0.693359375)) + n * splat((real)2.12194440e-4);
  vec p = splat((real)(1.0 / 5040));
  p = p * f + splat((real)(1.0 / 720));
  p = p * f + splat((real)(1.0 / 120));
  p = p * f + splat((real)(1.0 / 24));
  p = p * f + splat((real)(1.0 / 6));
  p = p * f + splat((real)0.5);
  p = p * f + splat(1);
  p = p * f + splat(1);
  return p * (vec)((__builtin_convertvector(n, mask) + 127) << 23);
}

INLINE vec sigmoid(vec x) { return splat(1) / (splat(1) + exponential(-x)); }
INLINE vec hyperbolic(vec x) { return splat(2) * sigmoid(x + x) - splat(1); }

INLINE real total(vec x) {
  real sum = 0;
  for (int i = 0; i < LANES; i++)
    sum += x[i];
  return sum;
}

// ---- matrix product ------------------------------------------------------------------------

// C[rows, columns] (+)= A B for one tile; A[i, k] stands at a[i * down + k * along].
INLINE void tile(const int rows, const int columns, long depth, const real *a, long down,
                 long along, const real *b, long b_row, real *c, long c_row, long adds) {
  vec sum[ROWS][WIDE];
  UNROLL
  for (int i = 0; i < rows; i++)
    UNROLL
    for (int j = 0; j < columns; j++)
      sum[i][j] = adds ? load(c + i * c_row + j * LANES) : splat(0);
  for (long k = 0; k < depth; k++) {
    vec right[WIDE];
    UNROLL
    for (int j = 0; j < columns; j++)
      right[j] = load(b + k * b_row + j * LANES);
    UNROLL
    for (int i = 0; i < rows; i++) {
      vec left = splat(a[i * down + k * along]);
      UNROLL
      for (int j = 0; j < columns; j++)
        sum[i][j] += left * right[j];
    }
  }
  UNROLL
  for (int i = 0; i < rows; i++)
    UNROLL
    for (int j = 0; j < columns; j++)
      store(c + i * c_row + j * LANES, sum[i][j]);
}

INLINE void strip(const int columns, long rows, long depth, const real *a, long down, long along,
                  const real *b, long b_row, real *c, long c_row, long adds) {
  long i = 0;
  for (; i + ROWS <= rows; i += ROWS)
    tile(ROWS, columns, depth, a + i * down, down, along, b, b_row, c + i * c_row, c_row, adds);
  for (; i + 4 <= rows; i += 4)
    tile(4, columns, depth, a + i * down, down, along, b, b_row, c + i * c_row, c_row, adds);
  for (; i < rows; i++)
    tile(1, columns, depth, a + i * down, down, along, b, b_row, c + i * c_row, c_row, adds);
}

// C[rows, width] = A[rows, depth] B[depth, width], or += where it adds; width is a multiple of LANES.
void multiply(long rows, long width, long depth, const real *a, long down, long along,
              const real *b, long b_row, real *c, long c_row, long adds) {
  const long deepest = 512; // so much of B's strip stays in the nearest caches
  long k = 0;
  do { // once at least: without any depth the product is zero
    long d = smaller(deepest, depth - k);
    const real *ak = a + k * along, *bk = b + k * b_row;
    long j = 0;
    if (rows < 4)
      for (; j + WIDE * LANES <= width; j += WIDE * LANES)
        for (long i = 0; i < rows; i++)
          tile(1, WIDE, d, ak + i * down, down, along, bk + j, b_row, c + i * c_row + j, c_row, adds);
    // Strips of three vectors, and no single one at the end if two of two can stand there.
    for (; width - j >= 5 * LANES || width - j == 3 * LANES; j += 3 * LANES)
      strip(3, rows, d, ak, down, along, bk + j, b_row, c + j, c_row, adds);
    for (; width - j >= 2 * LANES; j += 2 * LANES)
      strip(2, rows, d, ak, down, along, bk + j, b_row, c + j, c_row, adds);
    if (j < width)
      strip(1, rows, d, ak, down, along, bk + j, b_row, c + j, c_row, adds);
    adds = 1;
  } while ((k += deepest) < depth);
}

// The transpose of a[rows, columns].
static real *transposed(long rows, long columns, const real *a) {
  real *t = scratch(rows * columns);
  for (long i = 0; i < rows; i++)
    for (long j = 0; j < columns; j++)
      t[j * rows + i] = a[i * columns + j];
  return t;
}

static void add_rows(long rows, long width, const real *a, real *sum) {
  for (long i = 0; i < rows; i++)
    for (long j = 0; j < width; j += LANES)
      store(sum + j, load(sum + j) + load(a + i * width + j));
}

// y[rows, outputs] = x[rows, inputs] weight[inputs, outputs] + bias[outputs], which may be null.
void linear_forward(long rows, long outputs, long inputs, const real *x, const real *weight,
                    const real *bias, real *y) {
  for (long i = 0; bias && i < rows; i++)
    copy(outputs, bias, y + i * outputs);
  multiply(rows, outputs, inputs, x, inputs, 1, weight, outputs, y, outputs, bias != 0);
}

// ---- GRU -----------------------------------------------------------------------------------

// Where row b stands after `step` steps, or -1 where its story has ended.
INLINE long place(long step, long length, long backwards) {
  return step >= length ? -1 : backwards ? length - 1 - step : step;
}

enum { RESET, UPDATE, NEW, FROM_STATE, BEFORE, KEPT }; // slices of `kept`, one hidden wide each

// h' = h + g (1 - z) (n - h). table[index[b, t]] = W x + b_i, weight[hidden, 3 hidden] = U
// transposed. out[batch, facts, hidden] = h', zero past the end. initial[batch, hidden] (else zeros), gates and kept may
// be null; kept holds what gru_backward needs, [batch, facts, KEPT * hidden].
void gru_forward(long batch, long facts, long hidden, long backwards, const long *lengths,
                 const long *index, const real *table, const real *weight, const real *bias,
                 const real *initial, const real *gates, real *out, real *kept) {
  real *state = scratch(BLOCK * hidden), *from = scratch(BLOCK * 3 * hidden);
  for (long first = 0; first < batch; first += BLOCK) {
    long rows = smaller(BLOCK, batch - first), longest = 0;
    for (long i = 0; i < rows; i++)
      longest = lengths[first + i] > longest ? lengths[first + i] : longest;
    if (initial)
      copy(rows * hidden, initial + first * hidden, state);
    else
      clear(rows * hidden, state);
    for (long i = first; i < first + rows; i++)
      clear((facts - lengths[i]) * hidden, out + (i * facts + lengths[i]) * hidden);
    for (long step = 0; step < longest; step++) {
      for (long i = 0; i < rows; i++)
        copy(3 * hidden, bias, from + i * 3 * hidden);
      multiply(rows, 3 * hidden, hidden, state, hidden, 1, weight, 3 * hidden, from, 3 * hidden, 1);
      for (long i = 0; i < rows; i++) {
        long t = place(step, lengths[first + i], backwards);
        if (t < 0)
          continue;
        long at = (first + i) * facts + t;
        const real *x = table + index[at] * 3 * hidden, *u = from + i * 3 * hidden;
        real *h = state + i * hidden, *o = out + at * hidden;
        real *k = kept ? kept + at * KEPT * hidden : 0;
        vec g = splat(gates ? gates[at] : 1);
        for (long j = 0; j < hidden; j += LANES) {
          vec r = sigmoid(load(x + j) + load(u + j));
          vec z = sigmoid(load(x + hidden + j) + load(u + hidden + j));
          vec un = load(u + 2 * hidden + j), before = load(h + j);
          vec n = hyperbolic(load(x + 2 * hidden + j) + r * un);
          vec after = before + g * (splat(1) - z) * (n - before);
          store(h + j, after);
          store(o + j, after);
          if (k) {
            store(k + RESET * hidden + j, r);
            store(k + UPDATE * hidden + j, z);
            store(k + NEW * hidden + j, n);
            store(k + FROM_STATE * hidden + j, un);
            store(k + BEFORE * hidden + j, before);
          }
        }
      }
    }
  }
  free(state);
  free(from);
}

// Adds to d_table, d_weight, d_bias; writes d_initial, and d_gates where gates are given.
void gru_backward(long batch, long facts, long hidden, long backwards, const long *lengths,
                  const long *index, const real *weight, const real *gates, const real *kept,
                  const real *d_out, real *d_table, real *d_weight, real *d_bias, real *d_initial,
                  real *d_gates) {
  real *across = transposed(hidden, 3 * hidden, weight);
  long most = smaller(BLOCK, batch);
  real *d_from = scratch(most * facts * 3 * hidden), *before = scratch(most * facts * hidden);
  for (long first = 0; first < batch; first += BLOCK) {
    long rows = smaller(BLOCK, batch - first), longest = 0;
    for (long i = 0; i < rows; i++)
      longest = lengths[first + i] > longest ? lengths[first + i] : longest;
    real *d_state = d_initial + first * hidden;
    clear(rows * hidden, d_state);
    for (long step = longest - 1; step >= 0; step--) {
      real *d_u = d_from + step * rows * 3 * hidden, *h = before + step * rows * hidden;
      for (long i = 0; i < rows; i++) {
        long t = place(step, lengths[first + i], backwards);
        if (t < 0) {
          clear(3 * hidden, d_u + i * 3 * hidden);
          clear(hidden, h + i * hidden);
          continue;
        }
        long at = (first + i) * facts + t;
        const real *k = kept + at * KEPT * hidden, *d = d_out + at * hidden;
        real *dx = d_table + index[at] * 3 * hidden, *du = d_u + i * 3 * hidden;
        real *dh = d_state + i * hidden;
        vec g = splat(gates ? gates[at] : 1), d_gate = splat(0);
        for (long j = 0; j < hidden; j += LANES) {
          vec r = load(k + RESET * hidden + j), z = load(k + UPDATE * hidden + j);
          vec n = load(k + NEW * hidden + j), un = load(k + FROM_STATE * hidden + j);
          vec past = load(k + BEFORE * hidden + j);
          vec d_after = load(dh + j) + load(d + j);
          vec open = splat(1) - z, move = n - past;
          d_gate += d_after * open * move;
          vec d_moved = d_after * g;
          vec d_new = d_moved * open * (splat(1) - n * n);
          vec d_update = -d_moved * move * z * open;
          vec d_reset = d_new * un * r * (splat(1) - r);
          store(dx + j, load(dx + j) + d_reset);
          store(dx + hidden + j, load(dx + hidden + j) + d_update);
          store(dx + 2 * hidden + j, load(dx + 2 * hidden + j) + d_new);
          store(du + j, d_reset);
          store(du + hidden + j, d_update);
          store(du + 2 * hidden + j, d_new * r);
          store(dh + j, d_after - d_moved * open);
          store(h + i * hidden + j, past);
        }
        if (gates)
          d_gates[at] = total(d_gate);
      }
      multiply(rows, hidden, 3 * hidden, d_u, 3 * hidden, 1, across, hidden, d_state, hidden, 1);
    }
    multiply(hidden, 3 * hidden, longest * rows, before, 1, hidden, d_from, 3 * hidden, d_weight,
             3 * hidden, 1);
    add_rows(longest * rows, 3 * hidden, d_from, d_bias);
  }
  free(across);
  free(d_from);
  free(before);
}

// ---- attention GRU -------------------------------------------------------------------------

// h' = h + g (n - h), r = sigmoid(x_r + U_r h), n = tanh(x_n + r U_n h); the last h goes to out
// [batch, hidden]. inputs[batch, facts, 2 hidden], weight[hidden, 2 hidden] = U transposed. kept
// may be null: [batch, facts, 4 hidden] of r, n, U_n h and h.
void attention_gru_forward(long batch, long facts, long hidden, const real *inputs,
                           const real *gates, const real *weight, real *out, real *kept) {
  real *from = scratch(BLOCK * 2 * hidden);
  for (long first = 0; first < batch; first += BLOCK) {
    long rows = smaller(BLOCK, batch - first);
    real *state = out + first * hidden;
    clear(rows * hidden, state);
    for (long t = 0; t < facts; t++) {
      multiply(rows, 2 * hidden, hidden, state, hidden, 1, weight, 2 * hidden, from, 2 * hidden, 0);
      for (long i = 0; i < rows; i++) {
        long at = (first + i) * facts + t;
        const real *x = inputs + at * 2 * hidden, *u = from + i * 2 * hidden;
        real *h = state + i * hidden, *k = kept ? kept + at * 4 * hidden : 0;
        vec g = splat(gates[at]);
        for (long j = 0; j < hidden; j += LANES) {
          vec r = sigmoid(load(x + j) + load(u + j));
          vec un = load(u + hidden + j), before = load(h + j);
          vec n = hyperbolic(load(x + hidden + j) + r * un);
          store(h + j, before + g * (n - before));
          if (k) {
            store(k + j, r);
            store(k + hidden + j, n);
            store(k + 2 * hidden + j, un);
            store(k + 3 * hidden + j, before);
          }
        }
      }
    }
  }
  free(from);
}

// Writes d_inputs and d_gates, adds to d_weight.
void attention_gru_backward(long batch, long facts, long hidden, const real *gates,
                            const real *weight, const real *kept, const real *d_out,
                            real *d_inputs, real *d_gates, real *d_weight) {
  real *across = transposed(hidden, 2 * hidden, weight);
  long most = smaller(BLOCK, batch);
  real *d_state = scratch(most * hidden);
  real *d_from = scratch(most * facts * 2 * hidden), *before = scratch(most * facts * hidden);
  for (long first = 0; first < batch; first += BLOCK) {
    long rows = smaller(BLOCK, batch - first);
    copy(rows * hidden, d_out + first * hidden, d_state);
    for (long t = facts - 1; t >= 0; t--) {
      real *d_u = d_from + t * rows * 2 * hidden, *h = before + t * rows * hidden;
      for (long i = 0; i < rows; i++) {
        long at = (first + i) * facts + t;
        const real *k = kept + at * 4 * hidden;
        real *dx = d_inputs + at * 2 * hidden, *du = d_u + i * 2 * hidden;
        real *dh = d_state + i * hidden;
        vec g = splat(gates[at]), d_gate = splat(0);
        for (long j = 0; j < hidden; j += LANES) {
          vec r = load(k + j), n = load(k + hidden + j), un = load(k + 2 * hidden + j);
          vec past = load(k + 3 * hidden + j), d_after = load(dh + j);
          vec d_moved = d_after * g;
          vec d_new = d_moved * (splat(1) - n * n);
          vec d_reset = d_new * un * r * (splat(1) - r);
          d_gate += d_after * (n - past);
          store(dx + j, d_reset);
          store(dx + hidden + j, d_new);
          store(du + j, d_reset);
          store(du + hidden + j, d_new * r);
          store(dh + j, d_after - d_moved);
          store(h + i * hidden + j, past);
        }
        d_gates[at] = total(d_gate);
      }
      multiply(rows, hidden, 2 * hidden, d_u, 2 * hidden, 1, across, hidden, d_state, hidden, 1);
    }
    multiply(hidden, 2 * hidden, facts * rows, before, 1, hidden, d_from, 2 * hidden, d_weight,
             2 * hidden, 1);
  }
  free(across);
  free(d_state);
  free(d_from);
  free(before);
}

// ---- gate network --------------------------------------------------------------------------

INLINE void features(long hidden, const real *f, const real *v, real *z) {
  for (long j = 0; j < hidden; j += LANES) {
    vec a = load(f + j), b = load(v + j), difference = a - b;
    store(z + j, a * b);
    store(z + hidden + j, choose(difference < splat(0), -difference, difference));
  }
}

// y = base + [f v, |f - v|] W for all facts f of a story and its vector v; W[2 hidden, hidden].
// base[batch, facts, hidden], or [hidden] where it is the same for all. Where outer[hidden] is given,
// y = tanh of that and scores[batch, facts] = y outer.
void gate_forward(long batch, long facts, long hidden, long one_base, const real *fact,
                  const real *vector, const real *weight, const real *base, const real *outer,
                  real *y, real *scores) {
  real *z = scratch(BLOCK * 2 * hidden);
  for (long first = 0; first < batch * facts; first += BLOCK) {
    long rows = smaller(BLOCK, batch * facts - first);
    real *inner = y + first * hidden;
    for (long i = 0; i < rows; i++) {
      features(hidden, fact + (first + i) * hidden, vector + (first + i) / facts * hidden,
               z + i * 2 * hidden);
      copy(hidden, one_base ? base : base + (first + i) * hidden, inner + i * hidden);
    }
    multiply(rows, hidden, 2 * hidden, z, 2 * hidden, 1, weight, hidden, inner, hidden, 1);
    for (long i = 0; outer && i < rows; i++) {
      vec sum = splat(0);
      for (long j = 0; j < hidden; j += LANES) {
        vec value = hyperbolic(load(inner + i * hidden + j));
        store(inner + i * hidden + j, value);
        sum += value * load(outer + j);
      }
      scores[first + i] = total(sum);
    }
  }
  free(z);
}

// With outer: d_base is written, from d_scores and y. Without: d_base is what came back for y.
// Writes d_fact; adds to d_vector, d_weight and d_outer.
void gate_backward(long batch, long facts, long hidden, const real *fact, const real *vector,
                   const real *weight, const real *outer, const real *y, const real *d_scores,
                   real *d_base, real *d_fact, real *d_vector, real *d_weight, real *d_outer) {
  real *across = transposed(2 * hidden, hidden, weight);
  real *z = scratch(BLOCK * 2 * hidden), *d_z = scratch(BLOCK * 2 * hidden);
  for (long first = 0; first < batch * facts; first += BLOCK) {
    long rows = smaller(BLOCK, batch * facts - first);
    real *d_inner = d_base + first * hidden;
    for (long i = 0; i < rows; i++) {
      features(hidden, fact + (first + i) * hidden, vector + (first + i) / facts * hidden,
               z + i * 2 * hidden);
      vec d = splat(outer ? d_scores[first + i] : 0);
      for (long j = 0; outer && j < hidden; j += LANES) {
        vec value = load(y + (first + i) * hidden + j);
        store(d_inner + i * hidden + j, d * load(outer + j) * (splat(1) - value * value));
        store(d_outer + j, load(d_outer + j) + d * value);
      }
    }
    multiply(rows, 2 * hidden, hidden, d_inner, hidden, 1, across, 2 * hidden, d_z, 2 * hidden, 0);
    multiply(2 * hidden, hidden, rows, z, 1, 2 * hidden, d_inner, hidden, d_weight, hidden, 1);
    for (long i = 0; i < rows; i++) {
      const real *f = fact + (first + i) * hidden, *v = vector + (first + i) / facts * hidden;
      real *df = d_fact + (first + i) * hidden, *dv = d_vector + (first + i) / facts * hidden;
      for (long j = 0; j < hidden; j += LANES) {
        vec a = load(f + j), b = load(v + j), along = load(d_z + i * 2 * hidden + j);
        vec apart = load(d_z + (i * 2 + 1) * hidden + j), zero = splat(0);
        vec signed_apart = choose(a > b, apart, choose(a < b, -apart, zero));
        store(df + j, along * b + signed_apart);
        store(dv + j, load(dv + j) + along * a - signed_apart);
      }
    }
  }
  free(across);
  free(z);
  free(d_z);
}
