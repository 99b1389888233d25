// The blocked product, tile by tile.

/// Applies the function and adds the residual while the tiles are still in a nearby cache.
static void finish_tiles(
    const struct kernels_output *output, ptrdiff_t row, ptrdiff_t row_count, ptrdiff_t column, ptrdiff_t count) {
    if (output->function == kernels_identity && !output->residual) return;
    for (ptrdiff_t r = row; r < row + row_count; r++) {
        float *out = output->out + r * output->stride + column;
        if (output->function != kernels_identity) apply(output->function, output->negative_slope, out, out, count);
        if (output->residual) add(out, output->residual + r * output->residual_stride + column, out, count);
    }
}

/// The maximal length of a part of the inner extent.
enum { longest_part = 512 };

/// A part of the inner extent. All tiles are summed over one part before the next.
struct part {
    ptrdiff_t begin, count;
    bool is_first, is_last;
    /// The panels of some columns at this part, the distance from one panel to the next, and inside a panel to
    /// the next k.
    const void *panels;
    ptrdiff_t panel_stride, panel_step;
    ptrdiff_t first_column, end_column;
    /// The number of vectors of a tile, which is as wide as a panel.
    int vector_count;
    enum kernels_type type;
    /// The panel that is read after this one, if it is to be prefetched.
    const char *next;
};

static void compute_tiles_of_type(const struct strip *strip, int row_count, const struct part *part) {
    switch (part->type) {
    case kernels_float32: compute_float32_tiles(strip, row_count, part->vector_count); break;
    case kernels_float16: compute_float16_tiles(strip, row_count, part->vector_count); break;
    case kernels_bfloat16: compute_bfloat16_tiles(strip, row_count, part->vector_count); break;
    case kernels_int8: break;
    }
}

/// Computes a tile with more columns than the output, through a temporary tile.
static void compute_narrow_tile(
    const struct strip *strip, int row_count, ptrdiff_t column_count, const struct part *part) {
    const ptrdiff_t width = part->vector_count * LANES;
    const size_t size = (size_t)column_count * sizeof(float);
    float tile[most_rows * TILE_VECTORS * LANES];
    struct strip narrow = *strip;
    narrow.out = tile;
    narrow.out_stride = width;
    narrow.accumulates = strip->accumulates || strip->bias;
    for (int row = 0; row < row_count && narrow.accumulates; row++)
        memcpy(tile + row * width, strip->accumulates ? strip->out + row * strip->out_stride : strip->bias, size);
    compute_tiles_of_type(&narrow, row_count, part);
    for (int row = 0; row < row_count; row++) memcpy(strip->out + row * strip->out_stride, tile + row * width, size);
}

/// Returns whether the rows are interleaved, as those of a transposed matrix are, and must be gathered first.
/// Numbers whose distance is a power of two would share a few cache lines and be fetched again for every tile.
/// Rows of a panel are close enough as they are.
static bool gathers_rows(const struct kernels_product *product) {
    return product->row_stride == 1 && product->row_step > kernels_widest_panel;
}

/// to[k][most_rows] = the rows from `first` on.
static void gather_rows(const float *first, ptrdiff_t row_step, int row_count, ptrdiff_t k_count, float *to) {
    for (ptrdiff_t k = 0; k < k_count; k++)
        store_first(to + k * most_rows, load_first(first + k * row_step, row_count, 0.0f), row_count);
}

/// Computes one part for some columns. The rows of a tile stay in the first-level cache during the loop over
/// columns.
static void product_part(const struct kernels_product *product, const struct part *part) {
    const struct kernels_output *const output = &product->output;
    const ptrdiff_t column_count = part->end_column - part->first_column, width = part->vector_count * LANES;
    const ptrdiff_t element_size = part->type == kernels_float32 ? 4 : 2;
    const ptrdiff_t highest = rows_of_tile(part->vector_count), tile_count = (output->m + highest - 1) / highest;
    struct strip strip = {
        .row_stride = product->row_stride,
        .row_step = gathers_rows(product) ? most_rows : product->row_step,
        .panels = part->panels,
        .panel_stride = part->panel_stride,
        .panel_step = part->panel_step,
        .panel_count = (column_count + width - 1) / width,
        .out = output->out + part->first_column,
        .out_stride = output->stride,
        .k = part->count,
        .accumulates = product->accumulates || !part->is_first,
        .bias = output->bias ? output->bias + part->first_column : NULL,
        .next = part->next,
        .next_step = part->next ? (width * element_size + tile_count - 1) / tile_count : 0,
    };
    float gathered[longest_part * most_rows];
    const float *first = product->rows + part->begin * product->row_step;
    // Tiles have nearly equal heights: 20 rows are 7 + 7 + 6, not 9 + 9 + 2.
    const ptrdiff_t height = tile_count ? output->m / tile_count : 0, higher_count = output->m - height * tile_count;
    for (ptrdiff_t tile = 0, row = 0; tile < tile_count; tile++) {
        const int row_count = (int)(height + (tile < higher_count));
        if (gathers_rows(product)) gather_rows(first, product->row_step, row_count, part->count, gathered);
        strip.rows = gathers_rows(product) ? gathered : first;
        if (column_count < width)
            compute_narrow_tile(&strip, row_count, column_count, part);
        else
            compute_tiles_of_type(&strip, row_count, part);
        if (part->is_last) finish_tiles(output, row, row_count, part->first_column, column_count);
        row += row_count;
        first += row_count * product->row_stride;
        strip.out += row_count * output->stride;
        if (strip.next) strip.next += part->count * strip.next_step;
    }
}

static void widen(const void *in, enum kernels_type type, float *out, ptrdiff_t count) {
    ptrdiff_t i = 0;
    for (; i + LANES <= count; i += LANES) *(unaligned_lanes *)(out + i) = load_lanes(in, i, type);
    if (i < count) {
        uint32_t rest[LANES] = {0};
        const size_t size = type == kernels_float32 ? 4 : 2;
        memcpy(rest, (const char *)in + (size_t)i * size, (size_t)(count - i) * size);
        const lanes value = load_lanes(rest, 0, type);
        memcpy(out + i, &value, (size_t)(count - i) * sizeof(float));
    }
}

/// Returns whether many tiles read panels of 16-bit numbers. These are first widened to `scratch`, which gives
/// the same bits and saves the conversion in each tile.
static bool widens_panels(const struct kernels_product *product) {
    return product->type != kernels_float32 && product->scratch && product->output.m > 2 * most_rows;
}

/// The maximal number of rows for which computing with a panel takes no longer than fetching it from memory.
enum { most_rows_ahead = 8 * most_rows };

/// Returns whether tiles are computed panel by panel, each prefetching its share of the next panel.
static bool fetches_ahead(const struct kernels_product *product) {
    const bool reads_own_panels = product->matrix_step == 0 && !widens_panels(product);
    const bool has_few_tiles = product->output.m > rows_of_tile(TILE_VECTORS) && product->output.m <= most_rows_ahead;
    return reads_own_panels && has_few_tiles && product->row_step == 1;
}

/// Sets the panels of `part` for its columns.
static void find_panels(const struct kernels_product *product, struct part *part) {
    const ptrdiff_t element_size = product->type == kernels_float32 ? 4 : 2;
    const ptrdiff_t width = width_of_panel(part->end_column - part->first_column, product->panel_width);
    const ptrdiff_t begin = product->first_k + part->begin;
    part->vector_count = (int)(width / LANES);
    part->panel_step = product->matrix_step > 0 ? product->matrix_step : width;
    part->panel_stride = product->panel_stride;
    const ptrdiff_t panel = part->first_column / product->panel_width * product->panel_stride;
    part->panels = (const char *)product->panels + (panel + begin * part->panel_step) * element_size;
    part->type = product->type;
    part->next = NULL;
    if (fetches_ahead(product)) {
        if (part->end_column < product->output.n)
            part->next = (const char *)part->panels + product->panel_stride * element_size;
        else if (!part->is_last)
            part->next =
                (const char *)product->panels + (begin + part->count) * product->panel_width * element_size;
    }
    if (!widens_panels(product)) return;

    const ptrdiff_t count = part->count * width;
    float *to = product->scratch;
    for (ptrdiff_t column = part->first_column; column < part->end_column; column += width, to += count) {
        const ptrdiff_t index = (column - part->first_column) / width;
        widen((const uint16_t *)part->panels + index * part->panel_stride, product->type, to, count);
    }
    part->panels = product->scratch;
    part->panel_stride = count;
    part->panel_step = width;
    part->type = kernels_float32;
}

/// Computes a product. The parts are short enough for the rows of a tile to stay in the first-level cache, and
/// the groups of columns narrow enough for their panels to stay in the second-level cache.
static void product(const struct kernels_product *product) {
    const ptrdiff_t part_count = product->k > longest_part ? (product->k + longest_part - 1) / longest_part : 1;
    const ptrdiff_t n = product->output.n, width = product->panel_width, end_of_whole_panels = n / width * width;
    for (ptrdiff_t p = 0; p < part_count; p++) {
        const ptrdiff_t begin = product->k * p / part_count;
        const ptrdiff_t count = product->k * (p + 1) / part_count - begin;
        struct part part = {.begin = begin, .count = count, .is_first = p == 0, .is_last = p == part_count - 1};
        const ptrdiff_t group_width = kernels_group_floats / (count * width + 1) * width;
        const ptrdiff_t step = group_width > width && !fetches_ahead(product) ? group_width : width;
        for (ptrdiff_t column = 0; column < n; column = part.end_column) {
            const ptrdiff_t end = column < end_of_whole_panels ? end_of_whole_panels : n;
            part.first_column = column;
            part.end_column = end - column < step ? end : column + step;
            find_panels(product, &part);
            product_part(product, &part);
        }
    }
}
