#include "variants.h"

#if defined(__x86_64__)
#include <immintrin.h>
#include <math.h>
#include <string.h>

#pragma clang attribute push(                                                                                        \
    __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,avx2,fma,f16c"))),                   \
    apply_to = function)
#define VARIANT kernels_avx512vnni
#define VARIANT_NAME "avx512vnni"
#define HAS_FUSED_MULTIPLY_ADD
#define HAS_MASKED_512
#define HAS_PAIR_DOT_512
#define HAS_FLOAT16_CONVERSION
// 28 of the 32 registers hold sums.
#define LANES 16
#define TILE_ROWS 14
#define TILE_VECTORS 2
#include "template/table.h"
#pragma clang attribute pop
#endif
