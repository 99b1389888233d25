// The shapes of tiles, and the addresses of their rows.

/// The maximal number of rows that the two bases of `struct row_addresses` can address.
enum { most_rows = TILE_SUMS < 14 ? TILE_SUMS : 14 };

/// Returns the maximal number of rows of a tile of so many vectors.
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

/// Whether there are tiles of so many vectors; tiles are as wide as panels.
#define HAS_TILE_OF(VECTORS) ((VECTORS) <= TILE_VECTORS && (VECTORS) * LANES % kernels_panel_unit == 0)

/// Calls `COMPUTE` with the number of vectors as a constant.
#define FOR_VECTOR_COUNT(COMPUTE)                                                                                    \
    switch (vector_count) {                                                                                          \
    case 1: if (HAS_TILE_OF(1)) COMPUTE(1); break;                                                                   \
    case 2: if (HAS_TILE_OF(2)) COMPUTE(2); break;                                                                   \
    case 3: if (HAS_TILE_OF(3)) COMPUTE(3); break;                                                                   \
    case 4: if (HAS_TILE_OF(4)) COMPUTE(4); break;                                                                   \
    default: break;                                                                                                  \
    }

/// Addresses seven rows from `low` on and seven from `high`. A processor can add 1, 2 or 4 times a distance to a
/// base in an address, so four registers address seven rows, and a step to the next k takes two additions.
struct row_addresses {
    const char *low, *high;
    ptrdiff_t one, three, five;
};

/// Returns the addresses of rows that are `one` bytes apart.
INLINE struct row_addresses find_rows(const void *first, ptrdiff_t one) {
    const char *const low = first;
    struct row_addresses rows = {.low = low, .high = low + 7 * one, .one = one, .three = 3 * one, .five = 5 * one};
    // Hides from the compiler how these are related; otherwise it would compute one address from another at every
    // step.
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
    // Hides from the compiler that these advance regularly; otherwise it would keep an address for every row in
    // memory.
    if (row_count > 7) __asm__("" : "+r"(rows->low), "+r"(rows->high));
}

/// Keeps the compiler from reading the columns of a step while those of the last step still occupy registers.
INLINE void end_step(void) { __asm__ volatile("" : : : "memory"); }
