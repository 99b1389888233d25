// Rows of floats as integers, for products with 8-bit numbers.

/// The numbers in a word of rows that are rounded to bytes: products of fours are fast if there is an instruction for
/// them, and else pairs, whose sums are the same.
#if defined(HAS_DOT_512)
enum { numbers_in_byte_word = 4 };
#else
enum { numbers_in_byte_word = 2 };
#endif

/// Writes up to 16 numbers, and zeros behind them as far as there is room for `room` numbers.
#define DEFINE_STORE(NAME, ELEMENT, SIXTEEN)                                                                         \
    typedef ELEMENT SIXTEEN __attribute__((ext_vector_type(16)));                                                    \
    typedef ELEMENT unaligned_##SIXTEEN                                                                              \
        __attribute__((ext_vector_type(16), aligned(sizeof(ELEMENT)), may_alias));                                   \
                                                                                                                     \
    INLINE void NAME(void *out, ptrdiff_t index, ints numbers, ptrdiff_t room) {                                     \
        const SIXTEEN result = __builtin_convertvector(numbers, SIXTEEN);                                            \
        ELEMENT *const to = (ELEMENT *)out + index;                                                                  \
        if (room >= lane_count)                                                                                      \
            *(unaligned_##SIXTEEN *)to = result;                                                                     \
        else                                                                                                         \
            memcpy(to, &result, (size_t)room * sizeof(ELEMENT));                                                     \
    }

DEFINE_STORE(store_shorts, int16_t, sixteen_shorts)
DEFINE_STORE(store_bytes, uint8_t, sixteen_bytes)

/// Adding 1.5 · 2^23 rounds to an integer, which is then in the lowest bits. The product is rounded before that, in a
/// statement of its own, so that every variant does the same.
INLINE ints rounded(floats value, float factor) {
    const floats steps = value * factor;
    return as_ints(steps + 12582912.0f) - 0x4B400000;
}

static void quantize_rows(
    const float *in, ptrdiff_t rows, ptrdiff_t columns, float limit, int16_t *out, ptrdiff_t pairs, float *scales) {
    for (ptrdiff_t row = 0; row < rows; row++, in += columns, out += 2 * pairs) {
        const float largest = maximum_magnitude(in, columns);
        const float inverse = largest > 0 ? limit / largest : 0;
        scales[row] = largest / limit;
        for (ptrdiff_t i = 0; i < columns; i += lane_count) {
            const ptrdiff_t rest = columns - i;
            const floats value = rest >= lane_count ? load(in + i) : load_first(in + i, rest, 0.0f);
            store_shorts(out, i, rounded(value, inverse), 2 * pairs - i);
        }
    }
}

/// The range of a row has 254 steps, which leaves room for the rounding of both ends.
static void quantize_rows_to_bytes(
    const float *in, ptrdiff_t rows, ptrdiff_t columns, void *out, ptrdiff_t words, float *scales, int32_t *zeros) {
    for (ptrdiff_t row = 0; row < rows; row++, in += columns, out = (int32_t *)out + words) {
        // The difference of a number and itself is 0, and NaN if it is not finite.
        floats least = 0, most = 0, differences = 0;
        for (ptrdiff_t i = 0; i < columns; i += lane_count) {
            const ptrdiff_t rest = columns - i;
            const floats value = rest >= lane_count ? load(in + i) : load_first(in + i, rest, 0.0f);
            least = choose(value < least, value, least);
            most = choose(value > most, value, most);
            differences += value - value;
        }
        const float low = -maximum_of_lanes(-least);
        const float range = maximum_of_lanes(most) - low + sum_of_lanes(differences);
        const float inverse = range > 0 ? 254.0f / range : 0;
        scales[row] = range / 254.0f;
        const ints zero = -rounded(low, inverse);
        zeros[row] = zero[0];
        for (ptrdiff_t i = 0; i < columns; i += lane_count) {
            const ptrdiff_t rest = columns - i, room = numbers_in_byte_word * words - i;
            const floats value = rest >= lane_count ? load(in + i) : load_first(in + i, rest, 0.0f);
            const ints whole = rounded(value, inverse);
            if (numbers_in_byte_word == 4)
                store_bytes(out, i, whole + zero, room);
            else
                store_shorts(out, i, whole, room);
        }
    }
}
