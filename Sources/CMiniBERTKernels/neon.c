#include "variants.h"

#if defined(__aarch64__)
#include <math.h>
#include <string.h>

#define VARIANT kernels_neon
#define VARIANT_NAME "neon"
#define HAS_FUSED_MULTIPLY_ADD
#define HAS_FLOAT16_CONVERSION
// 24 of the 32 registers hold sums.
#define LANES 4
#define TILE_VECTORS 4
#define TILE_SUMS 24
#include "template/table.h"
#endif
