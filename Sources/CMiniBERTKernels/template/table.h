// All kernels of one variant. The including file defines `VARIANT`, its name, the registers of a tile (`LANES`,
// `TILE_VECTORS`, `TILE_SUMS`), and the features of the instruction set.

#include <math.h>
#include <string.h>

#include "vectors.h"
#include "functions.h"
#include "elementwise.h"
#include "rows.h"
#include "training.h"
#include "tile_shape.h"
#include "tile.h"
#include "packing.h"
#include "product.h"
#include "narrow.h"
#include "quantize_rows.h"
#include "quantized_product.h"
#include "attention.h"

const struct kernels VARIANT = {
    .name = VARIANT_NAME,
    .panel_width = widest_panel,
    .exhaust = exhaust,
    .product = product,
    .quantized_product = quantized_product,
    .quantize_rows = quantize_rows,
    .quantize_rows_to_bytes = quantize_rows_to_bytes,
    .numbers_in_byte_word = numbers_in_byte_word,
    .pack_columns = pack_columns,
    .pack_rows = pack_rows,
    .attention = attention,
    .attention_gradient = attention_gradient,
    .apply = apply,
    .apply_derivative = apply_derivative,
    .add = add,
    .subtract = subtract,
    .multiply = multiply,
    .scale = scale,
    .add_scaled = add_scaled,
    .add_scaled_rows = add_scaled_rows,
    .adam_step = adam_step,
    .dropout_mask = dropout_mask,
    .dot = dot,
    .maximum_magnitude = maximum_magnitude,
    .first_not_finite = first_not_finite,
    .widen = widen,
    .widen_quantized = widen_quantized,
    .narrow = narrow,
    .scale_rows = scale_rows,
    .accumulate_rows = accumulate_rows,
    .softmax_rows = softmax_rows,
    .softmax_rows_gradient = softmax_rows_gradient,
    .log_sum_exp_rows = log_sum_exp_rows,
    .normalize_rows = normalize_rows,
    .layer_norm = layer_norm,
    .layer_norm_gradient = layer_norm_gradient,
};
