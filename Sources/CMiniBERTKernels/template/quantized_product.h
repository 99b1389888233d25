// Products of integers: weights of 8 bits, rows of 8 or of up to 16 bits, sums of 32 bits that cannot overflow. So the
// sums are exact, and every variant gives the same bits.

typedef int32_t word_sums __attribute__((ext_vector_type(LANES)));
typedef int32_t unaligned_word_sums __attribute__((ext_vector_type(LANES), aligned(1), may_alias));
typedef int16_t unaligned_pair_lanes __attribute__((ext_vector_type(2 * LANES), aligned(2), may_alias));
typedef int16_t pair_lanes __attribute__((ext_vector_type(2 * LANES)));
typedef int8_t byte_lanes __attribute__((ext_vector_type(2 * LANES)));
typedef int8_t unaligned_byte_lanes __attribute__((ext_vector_type(2 * LANES), aligned(1), may_alias));

/// How a tile reads a panel: as pairs of 8-bit numbers, as pairs that it also stores widened for other tiles, as those
/// widened pairs, or as fours of 8-bit numbers.
enum panel_reading { reads_bytes, widens_bytes, reads_widened, reads_fours };

/// Returns sums + the sum of the products of each word: two 16-bit numbers of each operand, or for `reads_fours` four
/// 8-bit numbers, which in `b` have no sign.
INLINE word_sums add_products(word_sums sums, word_sums a, word_sums b, const enum panel_reading reading) {
    // The compiler splits the intrinsics of these instructions in two, which halves the speed.
#if defined(HAS_DOT_512)
    if (reading == reads_fours)
        __asm__("vpdpbusd %1, %2, %0" : "+v"(sums) : "v"(a), "v"(b));
    else
        __asm__("vpdpwssd %2, %1, %0" : "+v"(sums) : "v"(a), "v"(b));
    return sums;
#elif defined(HAS_MASKED_512)
    (void)reading;
    return sums + (word_sums)_mm512_madd_epi16((__m512i)a, (__m512i)b);
#elif defined(HAS_MASKED_256)
    (void)reading;
    return sums + (word_sums)_mm256_madd_epi16((__m256i)a, (__m256i)b);
#else
    (void)reading;
    return sums + (a >> 16) * (b >> 16) + ((a << 16) >> 16) * ((b << 16) >> 16);
#endif
}

/// Some rows times one panel, and what is needed to compute the output from the sums.
struct quantized_tile {
    const char *rows;
    ptrdiff_t words;
    const int8_t *panel;
    int16_t *widened;
    enum panel_reading reading;
    const float *row_scales, *column_scales, *bias;
    const int32_t *row_zeros, *column_sums;
    float *out;
    ptrdiff_t out_stride;
};

/// The number of words in an unrolled step. More would need more registers than AVX2 has.
enum { words_together = 2 };

/// The number of words by which panels are prefetched ahead.
enum { words_ahead = 24 };

/// sums += one word of each row · that of the columns, which begins at `index`.
INLINE void add_word(
    word_sums sums[][TILE_VECTORS], const int row_count, const int vector_count, const struct row_addresses *rows,
    ptrdiff_t word, const struct quantized_tile *tile, ptrdiff_t index, const enum panel_reading reading) {
    const ptrdiff_t line = (reading == reads_fours ? 4 : 2) * LANES, step = vector_count * line;
    word_sums column[TILE_VECTORS];
#pragma clang loop unroll(full)
    for (int v = 0; v < vector_count; v++) {
        if (reading == reads_fours) {
            column[v] = *(const unaligned_word_sums *)(tile->panel + index + v * line);
            continue;
        }
        unaligned_pair_lanes *const widened = (unaligned_pair_lanes *)(tile->widened + index + v * line);
        const unaligned_byte_lanes *const bytes = (const unaligned_byte_lanes *)(tile->panel + index + v * line);
        const pair_lanes numbers = reading == reads_widened ? *widened : __builtin_convertvector(*bytes, pair_lanes);
        if (reading == widens_bytes) *widened = numbers;
        column[v] = __builtin_bit_cast(word_sums, numbers);
    }
    // Panels that are read once are too short for hardware prefetching.
#pragma clang loop unroll(full)
    for (ptrdiff_t byte = 0; reading != reads_widened && byte < step; byte += 64)
        __builtin_prefetch(tile->panel + index + words_ahead * step + byte);
#pragma clang loop unroll(full)
    for (int row = 0; row < row_count; row++) {
        int32_t numbers;
        memcpy(&numbers, (const char *)row_address(rows, row) + word * (ptrdiff_t)sizeof numbers, sizeof numbers);
#pragma clang loop unroll(full)
        for (int v = 0; v < vector_count; v++)
            sums[row][v] = add_products(sums[row][v], column[v], (word_sums)numbers, reading);
    }
}

/// sums += rows · panel.
INLINE void add_words(
    word_sums sums[][TILE_VECTORS], const int row_count, const int vector_count, const struct quantized_tile *tile,
    const enum panel_reading reading) {
    const ptrdiff_t size = sizeof(int32_t), panel_step = (reading == reads_fours ? 4 : 2) * vector_count * LANES;
    struct row_addresses rows = find_rows(tile->rows, tile->words * size);
    ptrdiff_t word = 0, index = 0;
    for (; word + words_together <= tile->words; word += words_together) {
#pragma clang loop unroll(full)
        for (int i = 0; i < words_together; i++, index += panel_step) {
            add_word(sums, row_count, vector_count, &rows, i, tile, index, reading);
            end_step();
        }
        step_rows(&rows, row_count, words_together * size);
    }
    for (; word < tile->words; word++, index += panel_step) {
        add_word(sums, row_count, vector_count, &rows, 0, tile, index, reading);
        step_rows(&rows, row_count, size);
    }
}

INLINE void compute_quantized_tile(
    const struct quantized_tile *tile, const int row_count, const int vector_count,
    const enum panel_reading reading) {
    word_sums sums[most_rows][TILE_VECTORS];
#pragma clang loop unroll(full)
    for (int row = 0; row < row_count; row++)
#pragma clang loop unroll(full)
        for (int v = 0; v < vector_count; v++) sums[row][v] = 0;
    add_words(sums, row_count, vector_count, tile, reading);
#pragma clang loop unroll(full)
    for (int row = 0; row < row_count; row++)
#pragma clang loop unroll(full)
        for (int v = 0; v < vector_count; v++) {
            const lanes scales = *(const unaligned_lanes *)(tile->column_scales + v * LANES) * tile->row_scales[row];
            word_sums sum = sums[row][v];
            if (reading == reads_fours)
                sum -= *(const unaligned_word_sums *)(tile->column_sums + v * LANES) * tile->row_zeros[row];
            lanes result = __builtin_convertvector(sum, lanes) * scales;
            if (tile->bias) result += *(const unaligned_lanes *)(tile->bias + v * LANES);
            *(unaligned_lanes *)(tile->out + row * tile->out_stride + v * LANES) = result;
        }
}

INLINE void compute_quantized_tile_of_height(
    const struct quantized_tile *tile, int row_count, const int vector_count, const enum panel_reading reading) {
#define COMPUTE(ROW_COUNT) compute_quantized_tile(tile, ROW_COUNT, vector_count, reading)
    FOR_ROW_COUNT(COMPUTE)
#undef COMPUTE
}

INLINE void compute_quantized_tile_of_width(
    const struct quantized_tile *tile, int row_count, int vector_count, const enum panel_reading reading) {
#define COMPUTE(VECTOR_COUNT) compute_quantized_tile_of_height(tile, row_count, VECTOR_COUNT, reading)
    FOR_VECTOR_COUNT(COMPUTE)
#undef COMPUTE
}

static void compute_quantized_tile_of(const struct quantized_tile *tile, int row_count, int vector_count) {
    switch (tile->reading) {
    case reads_bytes: compute_quantized_tile_of_width(tile, row_count, vector_count, reads_bytes); break;
    case widens_bytes: compute_quantized_tile_of_width(tile, row_count, vector_count, widens_bytes); break;
    case reads_widened: compute_quantized_tile_of_width(tile, row_count, vector_count, reads_widened); break;
    case reads_fours:
        if (numbers_in_byte_word == 4) compute_quantized_tile_of_width(tile, row_count, vector_count, reads_fours);
        break;
    }
}

/// Computes a tile with more columns than the output, through a temporary tile.
static void compute_narrow_quantized_tile(
    const struct quantized_tile *tile, int row_count, int vector_count, ptrdiff_t column_count) {
    const ptrdiff_t width = vector_count * LANES;
    const size_t size = (size_t)column_count * sizeof(float);
    float out[most_rows * TILE_VECTORS * LANES], scales[TILE_VECTORS * LANES] = {0}, bias[TILE_VECTORS * LANES] = {0};
    int32_t sums[TILE_VECTORS * LANES] = {0};
    struct quantized_tile whole = *tile;
    memcpy(scales, tile->column_scales, size);
    whole.column_scales = scales;
    if (tile->column_sums) whole.column_sums = memcpy(sums, tile->column_sums, size);
    if (tile->bias) whole.bias = memcpy(bias, tile->bias, size);
    whole.out = out;
    whole.out_stride = width;
    compute_quantized_tile_of(&whole, row_count, vector_count);
    for (int row = 0; row < row_count; row++) memcpy(tile->out + row * tile->out_stride, out + row * width, size);
}

/// Computes columns with panels of equal width. The rows of a tile stay in the first-level cache during the loop
/// over columns.
static void compute_quantized_columns(
    const struct kernels_quantized_product *product, ptrdiff_t first_column, ptrdiff_t end_column, bool widens) {
    const struct kernels_output *const output = &product->output;
    const bool is_bytes = product->row_zeros != NULL;
    const ptrdiff_t width = width_of_panel(end_column - first_column, product->panel_width);
    const int vector_count = (int)(width / LANES);
    const ptrdiff_t highest = rows_of_tile(vector_count), tile_count = (output->m + highest - 1) / highest;
    for (ptrdiff_t t = 0; t < tile_count; t++) {
        const ptrdiff_t row = output->m * t / tile_count, row_count = output->m * (t + 1) / tile_count - row;
        for (ptrdiff_t column = first_column; column < end_column; column += width) {
            const struct quantized_tile tile = {
                .rows = (const char *)product->rows + row * product->words * (ptrdiff_t)sizeof(int32_t),
                .words = product->words,
                .panel = product->panels + column * product->words * (is_bytes ? 4 : 2),
                .widened = is_bytes ? NULL : product->scratch + (column - first_column) * product->words * 2,
                .reading = is_bytes ? reads_fours : !widens ? reads_bytes : t == 0 ? widens_bytes : reads_widened,
                .row_scales = product->row_scales + row,
                .row_zeros = is_bytes ? product->row_zeros + row : NULL,
                .column_sums = is_bytes ? product->column_sums + column : NULL,
                .column_scales = product->column_scales + column,
                .bias = output->bias ? output->bias + column : NULL,
                .out = output->out + row * output->stride + column,
                .out_stride = output->stride,
            };
            if (end_column - column < width)
                compute_narrow_quantized_tile(&tile, (int)row_count, vector_count, end_column - column);
            else
                compute_quantized_tile_of(&tile, (int)row_count, vector_count);
        }
        finish_tiles(output, row, row_count, first_column, end_column - first_column);
    }
}

/// Computes a product in groups of columns that are narrow enough for their panels, widened if that is done, to stay in
/// the second-level cache. Panels of pairs that few tiles read are processed one by one, without widening.
static void quantized_product(const struct kernels_quantized_product *product) {
    const bool widens = product->output.m > 2 * most_rows && !product->row_zeros;
    const ptrdiff_t n = product->output.n, width = product->panel_width, end_of_whole_panels = n / width * width;
    const ptrdiff_t group_width = kernels_group_floats / (product->words * width + 1) * width;
    const ptrdiff_t step = group_width > width && (widens || product->row_zeros) ? group_width : width;
    for (ptrdiff_t column = 0, end_column; column < n; column = end_column) {
        const ptrdiff_t end = column < end_of_whole_panels ? end_of_whole_panels : n;
        end_column = end - column < step ? end : column + step;
        compute_quantized_columns(product, column, end_column, widens);
    }
}
