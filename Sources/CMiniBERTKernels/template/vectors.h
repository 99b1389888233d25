// Vectors of 16 floats, whatever the register width: the compiler splits them. So sums over lanes have one order
// in every variant, and the variants with fused multiply-add agree in every bit.

// Every function that takes or returns a vector is inlined, so no calling convention is involved.
#pragma clang diagnostic ignored "-Wpsabi"

typedef float floats __attribute__((ext_vector_type(16)));
typedef float unaligned_floats __attribute__((ext_vector_type(16), aligned(4), may_alias));
typedef int32_t ints __attribute__((ext_vector_type(16)));
typedef double doubles __attribute__((ext_vector_type(16)));

#define INLINE static inline __attribute__((always_inline))

enum { lane_count = 16 };

static const ints lane_index = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};

INLINE floats load(const float *from) { return *(const unaligned_floats *)from; }
INLINE void store(float *to, floats value) { *(unaligned_floats *)to = value; }

INLINE floats as_floats(ints value) { return __builtin_bit_cast(floats, value); }
INLINE ints as_ints(floats value) { return __builtin_bit_cast(ints, value); }

/// Returns lane by lane `a` where the condition holds, else `b`.
INLINE floats choose(ints condition, floats a, floats b) {
    return as_floats((as_ints(a) & condition) | (as_ints(b) & ~condition));
}

INLINE floats magnitude(floats value) { return as_floats(as_ints(value) & 0x7FFFFFFF); }

#if defined(HAS_MASKED_512)

/// Returns the first `count` lanes from memory, the others `otherwise`.
INLINE floats load_first(const float *from, ptrdiff_t count, float otherwise) {
    const __mmask16 mask = (__mmask16)((1u << count) - 1u);
    return (floats)_mm512_mask_loadu_ps((__m512)(floats)otherwise, mask, from);
}

INLINE void store_first(float *to, floats value, ptrdiff_t count) {
    _mm512_mask_storeu_ps(to, (__mmask16)((1u << count) - 1u), (__m512)value);
}

#elif defined(HAS_MASKED_256)

typedef int32_t eight_ints __attribute__((ext_vector_type(8)));

INLINE eight_ints first_of_eight(ptrdiff_t count) {
    return (eight_ints){0, 1, 2, 3, 4, 5, 6, 7} < (int32_t)count;
}

/// Returns the first `count` lanes from memory, the others `otherwise`.
INLINE floats load_first(const float *from, ptrdiff_t count, float otherwise) {
    const eight_ints low = first_of_eight(count), high = first_of_eight(count - 8);
    floats value;
    value.lo = (__typeof__(value.lo))_mm256_maskload_ps(from, (__m256i)low);
    value.hi = (__typeof__(value.hi))_mm256_maskload_ps(from + 8, (__m256i)high);
    ints mask;
    mask.lo = low;
    mask.hi = high;
    return choose(mask, value, otherwise);
}

INLINE void store_first(float *to, floats value, ptrdiff_t count) {
    _mm256_maskstore_ps(to, (__m256i)first_of_eight(count), (__m256)value.lo);
    _mm256_maskstore_ps(to + 8, (__m256i)first_of_eight(count - 8), (__m256)value.hi);
}

#else

/// Returns the first `count` lanes from memory, the others `otherwise`.
INLINE floats load_first(const float *from, ptrdiff_t count, float otherwise) {
    floats value = otherwise;
    memcpy(&value, from, (size_t)count * sizeof(float));
    return value;
}

INLINE void store_first(float *to, floats value, ptrdiff_t count) {
    memcpy(to, &value, (size_t)count * sizeof(float));
}

#endif

/// Returns a · b + c, rounded once if the variant has such an instruction.
INLINE floats multiply_add(floats a, floats b, floats c) {
#ifdef HAS_FUSED_MULTIPLY_ADD
    return __builtin_elementwise_fma(a, b, c);
#else
    return a * b + c;
#endif
}

INLINE float sum_of_lanes(floats value) {
    __auto_type eight = value.lo + value.hi;
    __auto_type four = eight.lo + eight.hi;
    __auto_type two = four.lo + four.hi;
    return two.lo + two.hi;
}

INLINE double double_sum_of_lanes(doubles value) {
    __auto_type eight = value.lo + value.hi;
    __auto_type four = eight.lo + eight.hi;
    __auto_type two = four.lo + four.hi;
    return two.lo + two.hi;
}

INLINE float maximum_of_lanes(floats value) {
    __auto_type eight = __builtin_elementwise_max(value.lo, value.hi);
    __auto_type four = __builtin_elementwise_max(eight.lo, eight.hi);
    __auto_type two = __builtin_elementwise_max(four.lo, four.hi);
    return __builtin_elementwise_max(two.lo, two.hi);
}
