#include "variants.h"

#if defined(__x86_64__)
#include <immintrin.h>
#include <math.h>
#include <string.h>

#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)
#define VARIANT kernels_avx2
#define VARIANT_NAME "avx2"
#define HAS_FUSED_MULTIPLY_ADD
#define HAS_MASKED_256
#define HAS_FLOAT16_CONVERSION
// 12 of the 16 registers hold sums.
#define LANES 8
#define TILE_VECTORS 2
#define TILE_SUMS 12
#include "template/table.h"
#pragma clang attribute pop
#endif
