#include "variants.h"

#if defined(__x86_64__)
#include <immintrin.h>
#include <math.h>
#include <string.h>

#pragma clang attribute push(                                                                                        \
    __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx2,fma,f16c"))), apply_to = function)
#define VARIANT kernels_avx512
#define VARIANT_NAME "avx512"
#define HAS_FUSED_MULTIPLY_ADD
#define HAS_MASKED_512
#define HAS_FLOAT16_CONVERSION
// Up to 28 of the 32 registers hold sums. 9 rows of 3 vectors take 12 loads for 27 multiply-adds where 14 rows of 2 take
// 16 for 28: as fast where loads are, faster in minutes in which something slows them.
#define LANES 16
#define TILE_VECTORS 3
#define TILE_SUMS 28
#include "template/table.h"
#pragma clang attribute pop
#endif
