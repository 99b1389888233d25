// Packing of matrices into the order in which products read them.

/// The number of columns of the widest tile.
enum { widest_panel = TILE_VECTORS * LANES };
_Static_assert(kernels_widest_panel % widest_panel == 0, "the widest of all is a whole number of panels");

/// Returns the width of the panel that begins where `rest` columns are left; the last panel is only as wide as
/// required.
INLINE ptrdiff_t width_of_panel(ptrdiff_t rest, ptrdiff_t panel_width) {
    const ptrdiff_t width = (rest + kernels_panel_unit - 1) / kernels_panel_unit * kernels_panel_unit;
    return width < panel_width ? width : panel_width;
}

/// Defines `NAME`, which writes to[columns, rows] = from[rows, columns]ᵀ, and what it needs.
///
/// Blocks of 8 × 8 are transposed in registers; the rest at the edges is copied one by one.
#define DEFINE_TRANSPOSE(NAME, ELEMENT, EIGHT)                                                                       \
    typedef ELEMENT EIGHT __attribute__((ext_vector_type(8)));                                                       \
    typedef ELEMENT unaligned_##EIGHT                                                                                \
        __attribute__((ext_vector_type(8), aligned(sizeof(ELEMENT)), may_alias));                                    \
                                                                                                                     \
    INLINE void NAME##_block(const ELEMENT *from, ptrdiff_t from_stride, ELEMENT *to, ptrdiff_t to_stride) {         \
        EIGHT rows[8], pairs[8], fours[8];                                                                           \
        _Pragma("clang loop unroll(full)") for (int i = 0; i < 8; i++)                                               \
            rows[i] = *(const unaligned_##EIGHT *)(from + i * from_stride);                                          \
        _Pragma("clang loop unroll(full)") for (int i = 0; i < 4; i++) {                                             \
            pairs[i] = __builtin_shufflevector(rows[2 * i], rows[2 * i + 1], 0, 8, 1, 9, 4, 12, 5, 13);              \
            pairs[i + 4] = __builtin_shufflevector(rows[2 * i], rows[2 * i + 1], 2, 10, 3, 11, 6, 14, 7, 15);        \
        }                                                                                                            \
        _Pragma("clang loop unroll(full)") for (int i = 0; i < 2; i++) {                                             \
            const EIGHT a = pairs[2 * i], b = pairs[2 * i + 1], c = pairs[2 * i + 4], d = pairs[2 * i + 5];          \
            fours[4 * i] = __builtin_shufflevector(a, b, 0, 1, 8, 9, 4, 5, 12, 13);                                  \
            fours[4 * i + 1] = __builtin_shufflevector(a, b, 2, 3, 10, 11, 6, 7, 14, 15);                            \
            fours[4 * i + 2] = __builtin_shufflevector(c, d, 0, 1, 8, 9, 4, 5, 12, 13);                              \
            fours[4 * i + 3] = __builtin_shufflevector(c, d, 2, 3, 10, 11, 6, 7, 14, 15);                            \
        }                                                                                                            \
        _Pragma("clang loop unroll(full)") for (int i = 0; i < 4; i++) {                                             \
            *(unaligned_##EIGHT *)(to + i * to_stride) =                                                             \
                __builtin_shufflevector(fours[i], fours[i + 4], 0, 1, 2, 3, 8, 9, 10, 11);                           \
            *(unaligned_##EIGHT *)(to + (i + 4) * to_stride) =                                                       \
                __builtin_shufflevector(fours[i], fours[i + 4], 4, 5, 6, 7, 12, 13, 14, 15);                         \
        }                                                                                                            \
    }                                                                                                                \
                                                                                                                     \
    static void NAME(                                                                                                \
        const ELEMENT *from, ptrdiff_t from_stride, ptrdiff_t rows, ptrdiff_t columns, ELEMENT *to,                  \
        ptrdiff_t to_stride) {                                                                                       \
        for (ptrdiff_t row = 0; row < rows; row += 8, from += 8 * from_stride, to += 8) {                            \
            const ptrdiff_t row_count = rows - row < 8 ? rows - row : 8;                                             \
            ptrdiff_t i = 0;                                                                                         \
            if (row_count == 8)                                                                                      \
                for (; i + 8 <= columns; i += 8) NAME##_block(from + i, from_stride, to + i * to_stride, to_stride); \
            for (; i < columns; i++)                                                                                 \
                for (ptrdiff_t j = 0; j < row_count; j++) to[i * to_stride + j] = from[j * from_stride + i];         \
        }                                                                                                            \
    }

DEFINE_TRANSPOSE(transpose_floats, float, eight_floats)
DEFINE_TRANSPOSE(transpose_halves, uint16_t, eight_halves)

static void pack_columns(
    const void *weight, enum kernels_type type, ptrdiff_t row_stride, ptrdiff_t n, ptrdiff_t k, ptrdiff_t panel_width,
    void *panels) {
    for (ptrdiff_t column = 0; column < n; column += panel_width) {
        const ptrdiff_t rest = n - column, width = width_of_panel(rest, panel_width), count = rest < width ? rest : width;
        const ptrdiff_t from = column * row_stride, to = column * k;
        if (type == kernels_float32) {
            float *const panel = (float *)panels + to;
            if (count < width) memset(panel, 0, (size_t)(k * width) * sizeof *panel);
            transpose_floats((const float *)weight + from, row_stride, count, k, panel, width);
        } else {
            uint16_t *const panel = (uint16_t *)panels + to;
            if (count < width) memset(panel, 0, (size_t)(k * width) * sizeof *panel);
            transpose_halves((const uint16_t *)weight + from, row_stride, count, k, panel, width);
        }
    }
}

static void pack_rows(
    const float *matrix, ptrdiff_t row_stride, ptrdiff_t k, ptrdiff_t n, ptrdiff_t panel_width, float *panels) {
    for (ptrdiff_t column = 0; column < n; column += panel_width) {
        const ptrdiff_t rest = n - column, width = width_of_panel(rest, panel_width), count = rest < width ? rest : width;
        const float *from = matrix + column;
        for (ptrdiff_t i = 0; i < k; i++, from += row_stride, panels += width) {
            ptrdiff_t j = 0;
            for (; j + LANES <= count; j += LANES)
                *(unaligned_lanes *)(panels + j) = *(const unaligned_lanes *)(from + j);
            for (; j < width; j++) panels[j] = j < count ? from[j] : 0;
        }
    }
}
