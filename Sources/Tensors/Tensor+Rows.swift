internal import CMiniBERTKernels

// Operations on each row of the matrix `[rows, columns]`, and sums over the rows.

extension Tensor {
    /// Every row plus `bias`, which is one row.
    package func addingToEachRow(_ bias: Tensor) -> Tensor {
        precondition(bias.count == columns, "\(bias.count) elements added to each row of shape \(shape)")
        return unsafe Tensor.written(shape) { out in
            unsafe withPointers(of: self, bias) {
                unsafe activeKernels.pointee.scale_rows($0, nil, $1, out, rows, columns)
            }
        }
    }

    /// Every row times `scale`, which is one row, plus `bias` if there is one.
    package func scalingEachRow(by scale: Tensor, adding bias: Tensor? = nil) -> Tensor {
        precondition(
            scale.count == columns, "\(scale.count) elements multiplied with each row of shape \(shape)")
        precondition(bias.map { $0.count == columns } ?? true, "a bias added to each row of shape \(shape)")
        return unsafe Tensor.written(shape) { out in
            unsafe withPointers(ofOptional: bias) { bias in
                unsafe withPointers(of: self, scale) {
                    unsafe activeKernels.pointee.scale_rows($0, $1, bias, out, rows, columns)
                }
            }
        }
    }

    /// The sum of all rows: `[columns]`.
    package var sumOfRows: Tensor {
        var sum = Tensor(zeros: [columns])
        sum.accumulateRows(of: self)
        return sum
    }

    /// Adds every row of `other`, from the first to the last.
    ///
    /// - Precondition: This tensor has as many elements as `other` has columns.
    package mutating func accumulateRows(of other: Tensor) {
        precondition(count == other.columns, "rows of shape \(other.shape) accumulated in shape \(shape)")
        unsafe other.withFloats { source in
            unsafe withMutableFloats {
                unsafe activeKernels.pointee.accumulate_rows(source, $0, other.rows, other.columns)
            }
        }
    }

    /// Each row as probabilities, `e^x / Σ e^x`; the largest element is subtracted first, so nothing overflows.
    public func softmaxOfRows() -> Tensor {
        unsafe Tensor.written(shape) { out in
            unsafe withFloats { unsafe activeKernels.pointee.softmax_rows($0, out, rows, columns) }
        }
    }

    /// The derivative by the input of `softmaxOfRows`, where this tensor is its output: `dx = p · (dp - Σ dp · p)`.
    ///
    /// - Precondition: The shapes agree.
    package func softmaxBackward(_ outputGradient: Tensor) -> Tensor {
        precondition(
            shape == outputGradient.shape, "a gradient of shape \(outputGradient.shape) for shape \(shape)")
        return unsafe Tensor.written(shape) { out in
            unsafe withPointers(of: outputGradient, self) {
                unsafe activeKernels.pointee.softmax_rows_gradient($0, $1, out, rows, columns)
            }
        }
    }

    /// `ln Σ e^x` of each row: `[rows]`.
    package func logSumExpOfRows() -> Tensor {
        unsafe Tensor.written([rows]) { out in
            unsafe withFloats { unsafe activeKernels.pointee.log_sum_exp_rows($0, out, rows, columns) }
        }
    }

    /// The column of the largest element of each row, and the first of several.
    public var argmaxOfRows: [Int] {
        let columns = columns
        return withElements { elements in
            (0..<rows).map { row in
                let start = row * columns
                return (0..<columns).reduce(0) { elements[start + $1] > elements[start + $0] ? $1 : $0 }
            }
        }
    }
}

extension Tensor {
    /// Each row at mean 0 and variance 1, and `1 / √(variance + epsilon)` of each row, `[rows]`.
    ///
    /// The variance is the biased one, over all columns.
    package func rowNormalized(epsilon: Float) -> (normalized: Tensor, inverseDeviations: Tensor) {
        var inverseDeviations = Tensor(uninitialized: [rows])
        let normalized = unsafe Tensor.written(shape) { out in
            unsafe withFloats { input in
                unsafe inverseDeviations.withMutableFloats {
                    unsafe activeKernels.pointee.normalize_rows(input, epsilon, out, $0, rows, columns)
                }
            }
        }
        return (normalized, inverseDeviations)
    }

    /// `scale · (x - mean x) / √(variance x + epsilon) + bias` of each row (Ba, Kiros and Hinton, 2016), where `x`
    /// is the row plus that of `residual`, if there is one.
    package func layerNorm(scale: Tensor, bias: Tensor, epsilon: Float, adding residual: Tensor? = nil)
        -> Tensor
    {
        precondition(
            scale.count == columns && bias.count == columns,
            "a norm of \(scale.count) and \(bias.count) elements for rows of shape \(shape)")
        precondition(residual.map { $0.shape == shape } ?? true, "a residual for a tensor of shape \(shape)")
        return unsafe Tensor.written(shape) { out in
            unsafe withPointers(ofOptional: residual) { residual in
                unsafe withPointers(of: self, scale, bias) {
                    unsafe activeKernels.pointee.layer_norm($0, residual, $1, $2, epsilon, out, rows, columns)
                }
            }
        }
    }

    /// The derivative by the input of a layer norm.
    ///
    ///     dx = (g - mean g - x̂ · mean (g · x̂)) / deviation,  g = scale · dy
    ///
    /// - Parameters:
    ///   - outputGradient: `dy`, of the shape of the input.
    ///   - scale: One row.
    ///   - normalized: `x̂`, from `rowNormalized`.
    ///   - inverseDeviations: From `rowNormalized`.
    /// - Returns: `dx`, of the shape of the input.
    package static func layerNormBackward(
        _ outputGradient: Tensor, scale: Tensor, normalized: Tensor, inverseDeviations: Tensor
    ) -> Tensor {
        let rows = normalized.rows
        let columns = normalized.columns
        precondition(
            outputGradient.shape == normalized.shape && scale.count == columns
                && inverseDeviations.count == rows,
            "the gradient of a norm: \(outputGradient.shape), \(scale.shape), \(inverseDeviations.shape)")
        return unsafe written(normalized.shape) { out in
            unsafe inverseDeviations.withFloats { inverseDeviations in
                unsafe withPointers(of: outputGradient, scale, normalized) {
                    unsafe activeKernels.pointee.layer_norm_gradient(
                        $0, $1, $2, inverseDeviations, out, rows, columns)
                }
            }
        }
    }
}
