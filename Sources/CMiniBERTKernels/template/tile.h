// A tile of a product: some rows times one to `TILE_VECTORS` registers of `LANES` columns; its sums are in at
// most `TILE_SUMS` registers.
//
// Each element of a tile is one chain of multiply-adds over ascending k, so its bits do not depend on the tile,
// nor on the variant if it has fused multiply-add.

typedef float lanes __attribute__((ext_vector_type(LANES)));
typedef float unaligned_lanes __attribute__((ext_vector_type(LANES), aligned(4), may_alias));
typedef uint16_t half_lanes __attribute__((ext_vector_type(LANES)));
typedef uint16_t unaligned_half_lanes __attribute__((ext_vector_type(LANES), aligned(2), may_alias));
typedef uint32_t word_lanes __attribute__((ext_vector_type(LANES)));

INLINE lanes float16_lanes(half_lanes bits) {
#ifdef HAS_FLOAT16_CONVERSION
    typedef _Float16 float16s __attribute__((ext_vector_type(LANES)));
    return __builtin_convertvector(__builtin_bit_cast(float16s, bits), lanes);
#else
    // The exponent is shifted by a multiplication, which is correct for subnormal numbers, too.
    const word_lanes wide = __builtin_convertvector(bits, word_lanes);
    const lanes scaled = __builtin_bit_cast(lanes, (wide & 0x7FFFu) << 13) * 0x1p112f;
    const word_lanes is_special = __builtin_bit_cast(word_lanes, (wide & 0x7C00u) == 0x7C00u);
    const word_lanes special = is_special & 0x7F800000u;
    const word_lanes sign = (wide & 0x8000u) << 16;
    return __builtin_bit_cast(lanes, __builtin_bit_cast(word_lanes, scaled) | special | sign);
#endif
}

INLINE lanes load_lanes(const void *from, ptrdiff_t index, enum kernels_type type) {
    switch (type) {
    case kernels_float32: return *(const unaligned_lanes *)((const float *)from + index);
    case kernels_float16: return float16_lanes(*(const unaligned_half_lanes *)((const uint16_t *)from + index));
    case kernels_bfloat16: {
        const half_lanes bits = *(const unaligned_half_lanes *)((const uint16_t *)from + index);
        return __builtin_bit_cast(lanes, __builtin_convertvector(bits, word_lanes) << 16);
    }
    case kernels_int8: break;
    }
    return 0;
}

INLINE lanes multiply_add_lanes(float a, lanes b, lanes c) {
#ifdef HAS_FUSED_MULTIPLY_ADD
    return __builtin_elementwise_fma((lanes)a, b, c);
#else
    return a * b + c;
#endif
}

/// Enough chains to hide the latency of a multiply-add, few enough to stay in registers.
static double exhaust(ptrdiff_t rounds) {
    enum { chain_count = 12 };
    lanes chains[chain_count];
#pragma clang loop unroll(full)
    for (int i = 0; i < chain_count; i++) chains[i] = (float)i;
    lanes factor = 0.999f;
    for (ptrdiff_t round = 0; round < rounds; round++) {
#pragma clang loop unroll(full)
        for (int i = 0; i < chain_count; i++) chains[i] = multiply_add_lanes(0.5f, factor, chains[i]);
    }
    lanes sum = 0;
#pragma clang loop unroll(full)
    for (int i = 0; i < chain_count; i++) sum += chains[i];
    volatile float result = sum[0];
    (void)result;
    return 2.0 * (double)rounds * (double)(chain_count * LANES);
}

/// The rows of some adjacent tiles, and the panels they are multiplied with.
struct strip {
    const float *rows;
    ptrdiff_t row_stride, row_step;
    /// Panels, each as wide as a tile.
    const char *panels;
    ptrdiff_t panel_stride, panel_step;
    float *out;
    ptrdiff_t out_stride;
    ptrdiff_t panel_count;
    ptrdiff_t k;
    /// Whether the chains start from the values in `out`. Otherwise they start from `bias`, or from 0 without it.
    bool accumulates;
    const float *bias;
    /// The memory to prefetch into the second-level cache, and the number of its bytes for each k.
    const char *next;
    ptrdiff_t next_step;
};

/// The number of steps of the inner extent by which panels are prefetched ahead.
enum { steps_ahead = 48 };

/// The number of steps that are unrolled together if the distances are constants.
enum { steps_together = 4 };

/// sums += the numbers of the rows at `k` · one line of the panel.
INLINE void add_step(
    lanes sums[][TILE_VECTORS], const int row_count, const int vector_count, const struct row_addresses *rows,
    ptrdiff_t k, const char *panel, ptrdiff_t panel_step, const enum kernels_type type, const bool fetches_panel) {
    const ptrdiff_t element_size = type == kernels_float32 ? 4 : 2;
    lanes column[TILE_VECTORS];
#pragma clang loop unroll(full)
    for (int v = 0; v < vector_count; v++) column[v] = load_lanes(panel, v * LANES, type);
    // Hardware prefetching ends at a page of memory; panels that are read once need more.
#pragma clang loop unroll(full)
    for (int line = 0; fetches_panel && line < vector_count * LANES * element_size; line += 64)
        __builtin_prefetch(panel + steps_ahead * panel_step + line);
#pragma clang loop unroll(full)
    for (int row = 0; row < row_count; row++) {
        const float number = ((const float *)row_address(rows, row))[k];
#pragma clang loop unroll(full)
        for (int v = 0; v < vector_count; v++) sums[row][v] = multiply_add_lanes(number, column[v], sums[row][v]);
    }
}

/// Adds most steps in unrolled groups, and returns their number.
///
/// If the next panel is prefetched here, this one was prefetched before.
INLINE ptrdiff_t add_steps_together(
    lanes sums[][TILE_VECTORS], const int row_count, const int vector_count, const struct strip *strip,
    struct row_addresses *rows, const char *panel, const enum kernels_type type, const bool fetches_next) {
    const ptrdiff_t panel_step = vector_count * LANES * (type == kernels_float32 ? 4 : 2);
    const char *next = strip->next;
    ptrdiff_t k = 0;
    for (; k + steps_together <= strip->k; k += steps_together, panel += steps_together * panel_step) {
#pragma clang loop unroll(full)
        for (int i = 0; i < steps_together; i++) {
            if (fetches_next) {
                __builtin_prefetch(next, 0, 2);
                next += strip->next_step;
            }
            const char *const line = panel + i * panel_step;
            add_step(sums, row_count, vector_count, rows, i, line, panel_step, type, !fetches_next);
            end_step();
        }
        step_rows(rows, row_count, steps_together * (ptrdiff_t)sizeof(float));
    }
    return k;
}

/// sums += rows · panel.
INLINE void add_steps(
    lanes sums[][TILE_VECTORS], const int row_count, const int vector_count, const struct strip *strip,
    struct row_addresses rows, const char *panel, const enum kernels_type type) {
    const ptrdiff_t panel_step = strip->panel_step * (type == kernels_float32 ? 4 : 2);
    ptrdiff_t k = 0;
    if (strip->row_step == 1 && strip->panel_step == vector_count * LANES)
        k = strip->next ? add_steps_together(sums, row_count, vector_count, strip, &rows, panel, type, true)
                        : add_steps_together(sums, row_count, vector_count, strip, &rows, panel, type, false);
    for (panel += k * panel_step; k < strip->k; k++, panel += panel_step) {
        add_step(sums, row_count, vector_count, &rows, 0, panel, panel_step, type, true);
        step_rows(&rows, row_count, strip->row_step * (ptrdiff_t)sizeof(float));
    }
}

/// out[row_count, the columns] = bias + rows · panels, or += that, tile by tile.
INLINE void compute_tiles(
    const struct strip *strip, const int row_count, const int vector_count, const enum kernels_type type) {
    const ptrdiff_t element_size = type == kernels_float32 ? 4 : 2, width = vector_count * LANES;
    for (ptrdiff_t panel = 0; panel < strip->panel_count; panel++) {
        float *const out = strip->out + panel * width;
        lanes sums[most_rows][TILE_VECTORS];
        if (strip->accumulates) {
#pragma clang loop unroll(full)
            for (int row = 0; row < row_count; row++)
#pragma clang loop unroll(full)
                for (int v = 0; v < vector_count; v++)
                    sums[row][v] = *(const unaligned_lanes *)(out + row * strip->out_stride + v * LANES);
        } else {
            const float *const bias = strip->bias ? strip->bias + panel * width : NULL;
#pragma clang loop unroll(full)
            for (int v = 0; v < vector_count; v++) {
                const lanes start = bias ? *(const unaligned_lanes *)(bias + v * LANES) : (lanes)0;
#pragma clang loop unroll(full)
                for (int row = 0; row < row_count; row++) sums[row][v] = start;
            }
        }
        // Prefetches the output of the next tile, which is needed as soon as this one is done.
#pragma clang loop unroll(full)
        for (int row = 0; row < row_count; row++) __builtin_prefetch(out + row * strip->out_stride + width, 1);

        const char *const numbers = strip->panels + panel * strip->panel_stride * element_size;
        const struct row_addresses rows = find_rows(strip->rows, strip->row_stride * (ptrdiff_t)sizeof(float));
        add_steps(sums, row_count, vector_count, strip, rows, numbers, type);

#pragma clang loop unroll(full)
        for (int row = 0; row < row_count; row++)
#pragma clang loop unroll(full)
            for (int v = 0; v < vector_count; v++)
                *(unaligned_lanes *)(out + row * strip->out_stride + v * LANES) = sums[row][v];
    }
}

INLINE void compute_tiles_of_height(
    const struct strip *strip, int row_count, const int vector_count, const enum kernels_type type) {
#define COMPUTE(ROW_COUNT) compute_tiles(strip, ROW_COUNT, vector_count, type)
    FOR_ROW_COUNT(COMPUTE)
#undef COMPUTE
}

static void compute_float32_tiles(const struct strip *strip, int row_count, int vector_count) {
#define COMPUTE(VECTOR_COUNT) compute_tiles_of_height(strip, row_count, VECTOR_COUNT, kernels_float32)
    FOR_VECTOR_COUNT(COMPUTE)
#undef COMPUTE
}
static void compute_float16_tiles(const struct strip *strip, int row_count, int vector_count) {
#define COMPUTE(VECTOR_COUNT) compute_tiles_of_height(strip, row_count, VECTOR_COUNT, kernels_float16)
    FOR_VECTOR_COUNT(COMPUTE)
#undef COMPUTE
}
static void compute_bfloat16_tiles(const struct strip *strip, int row_count, int vector_count) {
#define COMPUTE(VECTOR_COUNT) compute_tiles_of_height(strip, row_count, VECTOR_COUNT, kernels_bfloat16)
    FOR_VECTOR_COUNT(COMPUTE)
#undef COMPUTE
}
