// Which tiles there are, and where their rows lie.

/// Two bases and their distances reach no more rows (`struct row_addresses`).
enum { most_rows = TILE_SUMS < 14 ? TILE_SUMS : 14 };

/// How many rows a tile of so many vectors has at most.
INLINE int rows_of_tile(int vector_count) {
    return TILE_SUMS / vector_count < most_rows ? TILE_SUMS / vector_count : most_rows;
}

/// Calls `COMPUTE` with the row count as a constant, so that its loops are unrolled.
#define FOR_ROW_COUNT(COMPUTE)                                                                                       \
    switch (row_count) {                                                                                             \
    case 1: if (1 <= rows_of_tile(vector_count)) COMPUTE(1); break;                                                  \
    case 2: if (2 <= rows_of_tile(vector_count)) COMPUTE(2); break;                                                  \
    case 3: if (3 <= rows_of_tile(vector_count)) COMPUTE(3); break;                                                  \
    case 4: if (4 <= rows_of_tile(vector_count)) COMPUTE(4); break;                                                  \
    case 5: if (5 <= rows_of_tile(vector_count)) COMPUTE(5); break;                                                  \
    case 6: if (6 <= rows_of_tile(vector_count)) COMPUTE(6); break;                                                  \
    case 7: if (7 <= rows_of_tile(vector_count)) COMPUTE(7); break;                                                  \
    case 8: if (8 <= rows_of_tile(vector_count)) COMPUTE(8); break;                                                  \
    case 9: if (9 <= rows_of_tile(vector_count)) COMPUTE(9); break;                                                  \
    case 10: if (10 <= rows_of_tile(vector_count)) COMPUTE(10); break;                                               \
    case 11: if (11 <= rows_of_tile(vector_count)) COMPUTE(11); break;                                               \
    case 12: if (12 <= rows_of_tile(vector_count)) COMPUTE(12); break;                                               \
    case 13: if (13 <= rows_of_tile(vector_count)) COMPUTE(13); break;                                               \
    case 14: if (14 <= rows_of_tile(vector_count)) COMPUTE(14); break;                                               \
    default: break;                                                                                                  \
    }

/// Tiles are as wide as panels.
#define HAS_TILE_OF(VECTORS) ((VECTORS) <= TILE_VECTORS && (VECTORS) * LANES % kernels_panel_unit == 0)

/// The same with the count of vectors.
#define FOR_VECTOR_COUNT(COMPUTE)                                                                                    \
    switch (vector_count) {                                                                                          \
    case 1: if (HAS_TILE_OF(1)) COMPUTE(1); break;                                                                   \
    case 2: if (HAS_TILE_OF(2)) COMPUTE(2); break;                                                                   \
    case 3: if (HAS_TILE_OF(3)) COMPUTE(3); break;                                                                   \
    case 4: if (HAS_TILE_OF(4)) COMPUTE(4); break;                                                                   \
    default: break;                                                                                                  \
    }

/// Seven rows from `low` on and seven from `high`: a processor adds 1, 2 or 4 times a distance to a base by itself, so
/// four registers say where seven rows are, and stepping to the next k takes two additions.
struct row_addresses {
    const char *low, *high;
    ptrdiff_t one, three, five;
};

/// Rows that are `one` byte distance apart.
INLINE struct row_addresses find_rows(const void *first, ptrdiff_t one) {
    const char *const low = first;
    struct row_addresses rows = {.low = low, .high = low + 7 * one, .one = one, .three = 3 * one, .five = 5 * one};
    // The compiler is not to know how these are related: it would add up one address from the other at every step.
    __asm__("" : "+r"(rows.high), "+r"(rows.one), "+r"(rows.three), "+r"(rows.five));
    return rows;
}

INLINE const void *row_address(const struct row_addresses *rows, int row) {
    const ptrdiff_t distances[7] = {
        0, rows->one, 2 * rows->one, rows->three, 4 * rows->one, rows->five, 2 * rows->three};
    return (row < 7 ? rows->low : rows->high) + distances[row % 7];
}

INLINE void step_rows(struct row_addresses *rows, const int row_count, ptrdiff_t distance) {
    rows->low += distance;
    rows->high += distance;
    // Nor is it to know that these go on steadily: it would keep an address for every row, in memory.
    if (row_count > 7) __asm__("" : "+r"(rows->low), "+r"(rows->high));
}

/// A step's columns are not to be read while those of the last one still take registers.
INLINE void end_step(void) { __asm__ volatile("" : : : "memory"); }
