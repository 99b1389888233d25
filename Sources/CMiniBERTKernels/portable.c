#include "variants.h"

#include <math.h>
#include <string.h>

// No contraction, so that this variant, the reference for the others, gives the same bits on every processor.
#pragma STDC FP_CONTRACT OFF

#define VARIANT kernels_portable
#define VARIANT_NAME "portable"
#define LANES 4
#define TILE_VECTORS 4
#define TILE_SUMS 12
#include "template/table.h"
