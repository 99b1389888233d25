// Products of whole numbers: weights of 8 bits, rows of up to 16 bits, sums of 32 bits that cannot overflow. So they
// are exact, and every variant gives the same bits.

typedef int32_t word_sums __attribute__((ext_vector_type(LANES)));
typedef int16_t pair_lanes __attribute__((ext_vector_type(2 * LANES)));
typedef int8_t byte_lanes __attribute__((ext_vector_type(2 * LANES)));
typedef int8_t unaligned_byte_lanes __attribute__((ext_vector_type(2 * LANES), aligned(1), may_alias));

/// sums + the sum of the products of each pair; both hold two 16-bit numbers a lane.
INLINE word_sums add_products_of_pairs(word_sums sums, word_sums a, word_sums b) {
#if defined(HAS_PAIR_DOT_512)
    // The compiler splits the intrinsic of this instruction in two, which halves the speed here.
    __asm__("vpdpwssd %2, %1, %0" : "+v"(sums) : "v"(a), "v"(b));
    return sums;
#elif defined(HAS_MASKED_512)
    return sums + (word_sums)_mm512_madd_epi16((__m512i)a, (__m512i)b);
#elif defined(HAS_MASKED_256)
    return sums + (word_sums)_mm256_madd_epi16((__m256i)a, (__m256i)b);
#else
    return sums + (a >> 16) * (b >> 16) + ((a << 16) >> 16) * ((b << 16) >> 16);
#endif
}

struct quantized_tile {
    const int16_t *rows;
    const int8_t *panel;
    ptrdiff_t pairs;
    const float *row_scales, *column_scales;
    float *out;
    ptrdiff_t out_stride;
};

/// More would need more registers than AVX2 has.
enum { pairs_together = 2 };

/// sums += one pair of each row · that of the columns.
INLINE void add_pair(
    word_sums sums[][TILE_VECTORS], const int row_count, const int vector_count, const struct row_addresses *rows,
    ptrdiff_t pair, const int8_t *panel) {
    word_sums column[TILE_VECTORS];
#pragma clang loop unroll(full)
    for (int v = 0; v < vector_count; v++) {
        const byte_lanes bytes = *(const unaligned_byte_lanes *)(panel + v * 2 * LANES);
        column[v] = __builtin_bit_cast(word_sums, __builtin_convertvector(bytes, pair_lanes));
    }
#pragma clang loop unroll(full)
    for (int row = 0; row < row_count; row++) {
        int32_t both;
        memcpy(&both, (const char *)row_address(rows, row) + pair * (ptrdiff_t)sizeof both, sizeof both);
#pragma clang loop unroll(full)
        for (int v = 0; v < vector_count; v++)
            sums[row][v] = add_products_of_pairs(sums[row][v], column[v], (word_sums)both);
    }
}

INLINE void compute_quantized_tile(
    const struct quantized_tile *tile, const int row_count, const int vector_count) {
    word_sums sums[most_rows][TILE_VECTORS];
#pragma clang loop unroll(full)
    for (int row = 0; row < row_count; row++)
#pragma clang loop unroll(full)
        for (int v = 0; v < vector_count; v++) sums[row][v] = 0;

    const ptrdiff_t size = sizeof(int32_t), panel_step = 2 * vector_count * LANES;
    struct row_addresses rows = find_rows(tile->rows, tile->pairs * size);
    const int8_t *panel = tile->panel;
    ptrdiff_t pair = 0;
    for (; pair + pairs_together <= tile->pairs; pair += pairs_together, panel += pairs_together * panel_step) {
#pragma clang loop unroll(full)
        for (int i = 0; i < pairs_together; i++) {
            add_pair(sums, row_count, vector_count, &rows, i, panel + i * panel_step);
            end_step();
        }
        step_rows(&rows, row_count, pairs_together * size);
    }
    for (; pair < tile->pairs; pair++, panel += panel_step) {
        add_pair(sums, row_count, vector_count, &rows, 0, panel);
        step_rows(&rows, row_count, size);
    }

#pragma clang loop unroll(full)
    for (int row = 0; row < row_count; row++)
#pragma clang loop unroll(full)
        for (int v = 0; v < vector_count; v++) {
            const lanes scales = *(const unaligned_lanes *)(tile->column_scales + v * LANES) * tile->row_scales[row];
            *(unaligned_lanes *)(tile->out + row * tile->out_stride + v * LANES) =
                __builtin_convertvector(sums[row][v], lanes) * scales;
        }
}

INLINE void compute_quantized_tile_of_height(
    const struct quantized_tile *tile, int row_count, const int vector_count) {
#define COMPUTE(ROW_COUNT) compute_quantized_tile(tile, ROW_COUNT, vector_count)
    FOR_ROW_COUNT(COMPUTE)
#undef COMPUTE
}

static void compute_quantized_tile_of(const struct quantized_tile *tile, int row_count, int vector_count) {
#define COMPUTE(VECTOR_COUNT) compute_quantized_tile_of_height(tile, row_count, VECTOR_COUNT)
    FOR_VECTOR_COUNT(COMPUTE)
#undef COMPUTE
}

static void quantized_product(const struct kernels_quantized_product *product) {
    const struct kernels_output *const output = &product->output;
    float whole[most_rows * TILE_VECTORS * LANES];
    for (ptrdiff_t column = 0; column < output->n; column += product->panel_width) {
        const ptrdiff_t rest = output->n - column, width = width_of_panel(rest, product->panel_width);
        const ptrdiff_t column_count = rest < width ? rest : width;
        const int vector_count = (int)(width / LANES);
        const ptrdiff_t highest = rows_of_tile(vector_count), tile_count = (output->m + highest - 1) / highest;
        for (ptrdiff_t t = 0; t < tile_count; t++) {
            const ptrdiff_t row = output->m * t / tile_count, row_count = output->m * (t + 1) / tile_count - row;
            const bool is_narrow = column_count < width;
            float *const out = output->out + row * output->stride + column;
            const struct quantized_tile tile = {
                .rows = product->rows + row * product->pairs * 2,
                .panel = product->panels + column * product->pairs * 2,
                .pairs = product->pairs,
                .row_scales = product->row_scales + row,
                .column_scales = product->column_scales + column,
                .out = is_narrow ? whole : out,
                .out_stride = is_narrow ? width : output->stride,
            };
            compute_quantized_tile_of(&tile, (int)row_count, vector_count);
            for (ptrdiff_t r = 0; is_narrow && r < row_count; r++)
                memcpy(out + r * output->stride, whole + r * width, (size_t)column_count * sizeof(float));
            for (ptrdiff_t r = row; output->bias && r < row + row_count; r++) {
                float *const sum = output->out + r * output->stride + column;
                add(sum, output->bias + column, sum, column_count);
            }
            finish_tiles(output, row, row_count, column, column_count);
        }
    }
}

static void quantize_rows(
    const float *in, ptrdiff_t rows, ptrdiff_t columns, float limit, int16_t *out, ptrdiff_t pairs, float *scales) {
    typedef int16_t shorts __attribute__((ext_vector_type(16)));
    typedef int16_t unaligned_shorts __attribute__((ext_vector_type(16), aligned(2), may_alias));
    for (ptrdiff_t row = 0; row < rows; row++, in += columns, out += 2 * pairs) {
        const float largest = maximum_magnitude(in, columns);
        const float inverse = largest > 0 ? limit / largest : 0;
        scales[row] = largest / limit;
        for (ptrdiff_t i = 0; i < columns; i += lane_count) {
            const ptrdiff_t rest = columns - i;
            const floats value = rest >= lane_count ? load(in + i) : load_first(in + i, rest, 0.0f);
            // Adding 1.5 · 2^23 rounds to a whole number, which then stands in the lowest bits. The product is rounded
            // before, by a statement of its own, in every variant alike.
            const floats steps = value * inverse;
            const ints whole = as_ints(steps + 12582912.0f) - 0x4B400000;
            const shorts result = __builtin_convertvector(whole, shorts);
            if (2 * pairs - i >= lane_count)
                *(unaligned_shorts *)(out + i) = result;
            else
                memcpy(out + i, &result, (size_t)(2 * pairs - i) * sizeof(int16_t));
        }
    }
}
