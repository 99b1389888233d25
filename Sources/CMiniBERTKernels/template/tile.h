// A tile of a product: up to `TILE_ROWS` rows times `TILE_VECTORS` registers of `LANES` columns.
//
// Each element of a tile is one chain of multiply-adds over ascending k, so its bits depend neither on the tile nor
// on the variant, if that has fused multiply-add.

typedef float lanes __attribute__((ext_vector_type(LANES)));
typedef float unaligned_lanes __attribute__((ext_vector_type(LANES), aligned(4), may_alias));
typedef uint16_t half_lanes __attribute__((ext_vector_type(LANES)));
typedef uint16_t unaligned_half_lanes __attribute__((ext_vector_type(LANES), aligned(2), may_alias));
typedef uint32_t word_lanes __attribute__((ext_vector_type(LANES)));

enum { tile_columns = TILE_VECTORS * LANES };
_Static_assert(panel_width % tile_columns == 0, "a panel is a whole number of tiles wide");

INLINE lanes float16_lanes(half_lanes bits) {
#ifdef HAS_FLOAT16_CONVERSION
    typedef _Float16 float16s __attribute__((ext_vector_type(LANES)));
    return __builtin_convertvector(__builtin_bit_cast(float16s, bits), lanes);
#else
    // The exponent is moved by a multiplication, which is right for subnormal numbers too.
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

/// The rows of some tiles beside each other, and the panels these are computed with.
struct strip {
    const float *rows;
    ptrdiff_t row_stride, row_step;
    /// Those of the first tile, which begins where a panel does.
    const char *panels;
    ptrdiff_t panel_stride, panel_step;
    float *out;
    ptrdiff_t out_stride;
    /// A whole number of tiles.
    ptrdiff_t column_count;
    ptrdiff_t k;
    /// The chains start from what `out` holds, or else from these `column_count` numbers, or else from 0.
    bool accumulates;
    const float *bias;
    /// What the second cache is to fetch meanwhile, and how many bytes of it with each k.
    const char *next;
    ptrdiff_t next_step;
};

/// How many steps of the inner extent before it is needed a piece of a panel is asked for.
enum { steps_ahead = 48 };

/// Seven rows from `low` on and seven from `high`: a processor adds 1, 2 or 4 times a distance to a base by itself, so
/// four registers say where seven rows are, and stepping to the next k takes two additions.
struct row_addresses {
    const char *low, *high;
    ptrdiff_t one, three, five;
};
_Static_assert(TILE_ROWS <= 14, "two bases reach all rows");

INLINE struct row_addresses find_rows(const struct strip *strip) {
    const ptrdiff_t one = strip->row_stride * (ptrdiff_t)sizeof(float);
    const char *const low = (const char *)strip->rows;
    struct row_addresses rows = {.low = low, .high = low + 7 * one, .one = one, .three = 3 * one, .five = 5 * one};
    // The compiler is not to know how these are related: it would add up one address from the other at every step.
    __asm__("" : "+r"(rows.high), "+r"(rows.one), "+r"(rows.three), "+r"(rows.five));
    return rows;
}

INLINE const float *row_address(const struct row_addresses *rows, int row) {
    const ptrdiff_t distances[7] = {
        0, rows->one, 2 * rows->one, rows->three, 4 * rows->one, rows->five, 2 * rows->three};
    return (const float *)((row < 7 ? rows->low : rows->high) + distances[row % 7]);
}

/// sums += the numbers of the rows at `k` · one line of the panel.
INLINE void add_step(
    lanes sums[][TILE_VECTORS], const int row_count, const struct row_addresses *rows, ptrdiff_t k, const char *panel,
    ptrdiff_t panel_step, const enum kernels_type type) {
    const ptrdiff_t element_size = type == kernels_float32 ? 4 : 2;
    lanes column[TILE_VECTORS];
#pragma clang loop unroll(full)
    for (int v = 0; v < TILE_VECTORS; v++) column[v] = load_lanes(panel, v * LANES, type);
    // The processor's own foresight ends with a page of memory; panels that are met once need more.
#pragma clang loop unroll(full)
    for (int line = 0; line < tile_columns * element_size; line += 64)
        __builtin_prefetch(panel + steps_ahead * panel_step + line);
#pragma clang loop unroll(full)
    for (int row = 0; row < row_count; row++) {
        const float number = row_address(rows, row)[k];
#pragma clang loop unroll(full)
        for (int v = 0; v < TILE_VECTORS; v++) sums[row][v] = multiply_add_lanes(number, column[v], sums[row][v]);
    }
}

/// sums += rows · panel.
INLINE void add_steps(
    lanes sums[][TILE_VECTORS], const int row_count, const struct strip *strip, struct row_addresses rows,
    const char *panel, const char *next, const enum kernels_type type) {
    enum { step_count = 2, row_step = sizeof(float) };
    const ptrdiff_t element_size = type == kernels_float32 ? 4 : 2, panel_step = panel_width * element_size;
    ptrdiff_t k = 0;
    if (strip->row_step == 1 && strip->panel_step == panel_width) {
        // Most tiles: with distances that are known, two steps share what is no arithmetic.
        for (; k + step_count <= strip->k; k += step_count, panel += step_count * panel_step) {
            if (next) {
#pragma clang loop unroll(full)
                for (int i = 0; i < step_count; i++, next += strip->next_step) __builtin_prefetch(next, 0, 2);
            }
#pragma clang loop unroll(full)
            for (int i = 0; i < step_count; i++)
                add_step(sums, row_count, &rows, i, panel + i * panel_step, panel_step, type);
            rows.low += step_count * row_step;
            rows.high += step_count * row_step;
            // Nor is it to know that these go on steadily: it would keep an address for every row, in memory.
            if (row_count > 7) __asm__("" : "+r"(rows.low), "+r"(rows.high));
        }
    }
    for (; k < strip->k; k++, panel += strip->panel_step * element_size) {
        add_step(sums, row_count, &rows, 0, panel, strip->panel_step * element_size, type);
        rows.low += strip->row_step * row_step;
        rows.high += strip->row_step * row_step;
    }
}

/// out[row_count, column_count] = bias + rows · panels, or += that, tile by tile.
INLINE void compute_tiles(const struct strip *strip, const int row_count, const enum kernels_type type) {
    const ptrdiff_t element_size = type == kernels_float32 ? 4 : 2;
    for (ptrdiff_t column = 0; column < strip->column_count; column += tile_columns) {
        float *const out = strip->out + column;
        lanes sums[TILE_ROWS][TILE_VECTORS];
        if (strip->accumulates) {
#pragma clang loop unroll(full)
            for (int row = 0; row < row_count; row++)
#pragma clang loop unroll(full)
                for (int v = 0; v < TILE_VECTORS; v++)
                    sums[row][v] = *(const unaligned_lanes *)(out + row * strip->out_stride + v * LANES);
        } else {
#pragma clang loop unroll(full)
            for (int v = 0; v < TILE_VECTORS; v++) {
                const lanes start =
                    strip->bias ? *(const unaligned_lanes *)(strip->bias + column + v * LANES) : (lanes)0;
#pragma clang loop unroll(full)
                for (int row = 0; row < row_count; row++) sums[row][v] = start;
            }
        }
        // Where the next tile begins: it is wanted as soon as this one is done.
#pragma clang loop unroll(full)
        for (int row = 0; row < row_count; row++)
            __builtin_prefetch(out + row * strip->out_stride + tile_columns, 1);

        const ptrdiff_t place = column / panel_width * strip->panel_stride + column % panel_width;
        const char *const next =
            strip->next ? strip->next + column / tile_columns * strip->k * strip->next_step : NULL;
        add_steps(sums, row_count, strip, find_rows(strip), strip->panels + place * element_size, next, type);

#pragma clang loop unroll(full)
        for (int row = 0; row < row_count; row++)
#pragma clang loop unroll(full)
            for (int v = 0; v < TILE_VECTORS; v++)
                *(unaligned_lanes *)(out + row * strip->out_stride + v * LANES) = sums[row][v];
    }
}

#if TILE_ROWS > 6
#define TALL_ROW_COUNTS(COMPUTE)                                                                                     \
    case 7: COMPUTE(7); break;                                                                                       \
    case 8: COMPUTE(8); break;                                                                                       \
    case 9: COMPUTE(9); break;                                                                                       \
    case 10: COMPUTE(10); break;                                                                                     \
    case 11: COMPUTE(11); break;                                                                                     \
    case 12: COMPUTE(12); break;                                                                                     \
    case 13: COMPUTE(13); break;                                                                                     \
    case 14: COMPUTE(14); break;
#else
#define TALL_ROW_COUNTS(COMPUTE)
#endif

/// Calls `COMPUTE` with the row count as a constant, so that its loops are unrolled.
#define FOR_ROW_COUNT(COMPUTE)                                                                                       \
    switch (row_count) {                                                                                             \
    case 1: COMPUTE(1); break;                                                                                       \
    case 2: COMPUTE(2); break;                                                                                       \
    case 3: COMPUTE(3); break;                                                                                       \
    case 4: COMPUTE(4); break;                                                                                       \
    case 5: COMPUTE(5); break;                                                                                       \
    case 6: COMPUTE(6); break;                                                                                       \
    TALL_ROW_COUNTS(COMPUTE)                                                                                         \
    default: break;                                                                                                  \
    }

static void compute_float32_tiles(const struct strip *strip, int row_count) {
#define COMPUTE(ROW_COUNT) compute_tiles(strip, ROW_COUNT, kernels_float32)
    FOR_ROW_COUNT(COMPUTE)
#undef COMPUTE
}
static void compute_float16_tiles(const struct strip *strip, int row_count) {
#define COMPUTE(ROW_COUNT) compute_tiles(strip, ROW_COUNT, kernels_float16)
    FOR_ROW_COUNT(COMPUTE)
#undef COMPUTE
}
static void compute_bfloat16_tiles(const struct strip *strip, int row_count) {
#define COMPUTE(ROW_COUNT) compute_tiles(strip, ROW_COUNT, kernels_bfloat16)
    FOR_ROW_COUNT(COMPUTE)
#undef COMPUTE
}
