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
#define HAS_DOT_512
#define HAS_FLOAT16_CONVERSION
// Up to 28 of the 32 registers hold sums. A tile of 9 rows by 3 vectors takes 12 loads for 27 multiply-adds, one of
// 14 rows by 2 vectors 16 loads for 28. Both are equally fast while loads are fast; the first is faster when they are
// slow.
#define LANES 16
#define TILE_VECTORS 3
#define TILE_SUMS 28
#include "template/table.h"
#pragma clang attribute pop
#endif
