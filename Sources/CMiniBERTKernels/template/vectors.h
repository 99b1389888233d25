// Vectors of 16 floats, whatever the registers hold: the compiler splits them. So sums over lanes have one order in
// every variant, and the variants with fused multiply-add agree in every bit.

// Every function that takes or returns a vector is inlined, so there is no call whose convention could differ.
#pragma clang diagnostic ignored "-Wpsabi"

typedef float floats __attribute__((ext_vector_type(16)));
typedef float unaligned_floats __attribute__((ext_vector_type(16), aligned(4), may_alias));
typedef int32_t ints __attribute__((ext_vector_type(16)));
typedef double doubles __attribute__((ext_vector_type(16)));

#define INLINE static inline __attribute__((always_inline))

enum { lane_count = 16 };

INLINE floats load(const float *from) { return *(const unaligned_floats *)from; }
INLINE void store(float *to, floats value) { *(unaligned_floats *)to = value; }

/// The first `count` lanes from memory, the others `otherwise`.
INLINE floats load_first(const float *from, ptrdiff_t count, float otherwise) {
    floats value = otherwise;
    memcpy(&value, from, (size_t)count * sizeof(float));
    return value;
}

INLINE void store_first(float *to, floats value, ptrdiff_t count) {
    memcpy(to, &value, (size_t)count * sizeof(float));
}

INLINE floats as_floats(ints value) { return __builtin_bit_cast(floats, value); }
INLINE ints as_ints(floats value) { return __builtin_bit_cast(ints, value); }

/// Lane by lane `a` where the condition holds, else `b`.
INLINE floats select(ints condition, floats a, floats b) {
    return as_floats((as_ints(a) & condition) | (as_ints(b) & ~condition));
}

INLINE floats magnitude(floats value) { return as_floats(as_ints(value) & 0x7FFFFFFF); }

/// a · b + c, rounded once where the variant has such an instruction.
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
