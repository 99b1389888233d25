// Loops over independent numbers, and sums over all of them.

/// Writes `VALUE` to each lane of `out`; `VALUE` reads its inputs by `AT(pointer)`. The last lanes use the same
/// instructions as all others.
#define FOR_EACH_LANE(VALUE)                                                                                         \
    ptrdiff_t i = 0;                                                                                                 \
    for (; i + lane_count <= count; i += lane_count) store(out + i, VALUE(LOAD_WHOLE));                              \
    if (i < count) store_first(out + i, VALUE(LOAD_REST), count - i);
#define LOAD_WHOLE(pointer) load((pointer) + i)
#define LOAD_REST(pointer) load_first((pointer) + i, count - i, 0.0f)

INLINE void apply_one(enum kernels_function function, float slope, const float *in, float *out, ptrdiff_t count) {
#define VALUE(AT) function_value(function, slope, AT(in))
    FOR_EACH_LANE(VALUE)
#undef VALUE
}

INLINE void apply_one_derivative(
    enum kernels_function function, float slope, const float *gradient, const float *in, float *out, ptrdiff_t count) {
#define VALUE(AT) AT(gradient) * function_derivative(function, slope, AT(in))
    FOR_EACH_LANE(VALUE)
#undef VALUE
}

// One loop for each function, so that the function is not looked up at every step.

static void apply(enum kernels_function function, float slope, const float *in, float *out, ptrdiff_t count) {
    switch (function) {
#define LOOP(CASE) case CASE: apply_one(CASE, slope, in, out, count); break;
        KERNELS_FOR_EACH_FUNCTION(LOOP)
#undef LOOP
    }
}

static void apply_derivative(
    enum kernels_function function, float slope, const float *gradient, const float *in, float *out, ptrdiff_t count) {
    switch (function) {
#define LOOP(CASE) case CASE: apply_one_derivative(CASE, slope, gradient, in, out, count); break;
        KERNELS_FOR_EACH_FUNCTION(LOOP)
#undef LOOP
    }
}

static void add(const float *a, const float *b, float *out, ptrdiff_t count) {
#define VALUE(AT) AT(a) + AT(b)
    FOR_EACH_LANE(VALUE)
#undef VALUE
}

static void subtract(const float *a, const float *b, float *out, ptrdiff_t count) {
#define VALUE(AT) AT(a) - AT(b)
    FOR_EACH_LANE(VALUE)
#undef VALUE
}

static void multiply(const float *a, const float *b, float *out, ptrdiff_t count) {
#define VALUE(AT) AT(a) * AT(b)
    FOR_EACH_LANE(VALUE)
#undef VALUE
}

static void scale(const float *a, float factor, float *out, ptrdiff_t count) {
#define VALUE(AT) factor * AT(a)
    FOR_EACH_LANE(VALUE)
#undef VALUE
}

static void add_scaled(const float *a, float factor, float *out, ptrdiff_t count) {
#define VALUE(AT) multiply_add(factor, AT(a), AT(out))
    FOR_EACH_LANE(VALUE)
#undef VALUE
}

enum { most_sums = 8 };

INLINE void add_scaled_rows_part(
    const float *table, ptrdiff_t stride, const uint32_t *rows, const float *factors, ptrdiff_t count, float *out,
    const int vectors) {
    floats sums[most_sums];
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) sums[v] = load(out + v * lane_count);
    for (ptrdiff_t i = 0; i < count; i++) {
        const float *const row = table + (ptrdiff_t)rows[i] * stride;
#pragma clang loop unroll(full)
        for (int v = 0; v < vectors; v++) sums[v] = multiply_add(factors[i], load(row + v * lane_count), sums[v]);
    }
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) store(out + v * lane_count, sums[v]);
}

/// Keeps the sums of some columns in registers while it reads all rows.
static void add_scaled_rows(
    const float *table, ptrdiff_t stride, const uint32_t *rows, const float *factors, ptrdiff_t count, float *out,
    ptrdiff_t width) {
    ptrdiff_t column = 0;
    while (column + lane_count <= width) {
        const ptrdiff_t left = (width - column) / lane_count;
        const ptrdiff_t vectors = left < most_sums ? left : most_sums;
        switch (vectors) {
#define PART(VECTORS)                                                                                                \
    case VECTORS:                                                                                                    \
        add_scaled_rows_part(table + column, stride, rows, factors, count, out + column, VECTORS);                   \
        break;
            PART(1) PART(2) PART(3) PART(4) PART(5) PART(6) PART(7) PART(8)
#undef PART
        }
        column += vectors * lane_count;
    }
    if (column < width) {
        const ptrdiff_t rest = width - column;
        floats sum = load_first(out + column, rest, 0.0f);
        for (ptrdiff_t i = 0; i < count; i++) {
            const float *const row = table + (ptrdiff_t)rows[i] * stride + column;
            sum = multiply_add(factors[i], load_first(row, rest, 0.0f), sum);
        }
        store_first(out + column, sum, rest);
    }
}

static double dot(const float *a, const float *b, ptrdiff_t count) {
    doubles total = 0;
    ptrdiff_t i = 0;
    for (; i + lane_count <= count; i += lane_count)
        total += __builtin_convertvector(load(a + i), doubles) * __builtin_convertvector(load(b + i), doubles);
    if (i < count)
        total += __builtin_convertvector(load_first(a + i, count - i, 0.0f), doubles)
            * __builtin_convertvector(load_first(b + i, count - i, 0.0f), doubles);
    return double_sum_of_lanes(total);
}

/// As integers, the bits of magnitudes have the order of the numbers, and those of NaN are above all others.
static float maximum_magnitude(const float *a, ptrdiff_t count) {
    ints largest = 0;
    ptrdiff_t i = 0;
    for (; i + lane_count <= count; i += lane_count)
        largest = __builtin_elementwise_max(largest, as_ints(magnitude(load(a + i))));
    if (i < count)
        largest = __builtin_elementwise_max(largest, as_ints(magnitude(load_first(a + i, count - i, 0.0f))));
    return __builtin_bit_cast(float, __builtin_reduce_max(largest));
}

/// Tests blocks of numbers that four vectors cover; in the first block with a match, tests each number.
static ptrdiff_t first_not_finite(const void *a, enum kernels_type type, ptrdiff_t count) {
    typedef uint16_t halves __attribute__((ext_vector_type(32)));
    typedef uint16_t unaligned_halves __attribute__((ext_vector_type(32), aligned(2), may_alias));
    ptrdiff_t i = 0;
    if (type == kernels_float32) {
        const float *const from = a;
        for (; i + 4 * lane_count <= count; i += 4 * lane_count) {
            ints found = 0;
#pragma clang loop unroll(full)
            for (int v = 0; v < 4; v++) found |= (as_ints(load(from + i + v * lane_count)) & 0x7F800000) == 0x7F800000;
            if (__builtin_reduce_or(found)) break;
        }
        for (; i < count; i++)
            if ((__builtin_bit_cast(uint32_t, from[i]) & 0x7F800000u) == 0x7F800000u) return i;
    } else {
        const uint16_t *const from = a;
        const uint16_t exponent = type == kernels_float16 ? 0x7C00 : 0x7F80;
        for (; i + 4 * 32 <= count; i += 4 * 32) {
            halves found = 0;
#pragma clang loop unroll(full)
            for (int v = 0; v < 4; v++)
                found |= (halves)((*(const unaligned_halves *)(from + i + v * 32) & exponent) == exponent);
            if (__builtin_reduce_or(found)) break;
        }
        for (; i < count; i++)
            if ((from[i] & exponent) == exponent) return i;
    }
    return count;
}
