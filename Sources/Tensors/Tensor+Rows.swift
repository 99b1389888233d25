internal import CMiniBERTKernels

// Operations on each row of the matrix `[rows, columns]`, and sums over the rows.

extension Tensor {
    /// Returns every row plus `bias`, which is one row.
    package func addingToEachRow(_ bias: Tensor) -> Tensor {
        precondition(
            bias.count == columns, "a bias of \(bias.count) elements does not fit rows of shape \(shape)")
        return unsafe Tensor.written(shape) { out in
            unsafe withPointers(of: self, bias) {
                unsafe activeKernels.pointee.scale_rows($0, nil, $1, out, rows, columns)
            }
        }
    }

    /// Returns every row times `scale` plus `bias`; each of these is one row.
    package func scalingEachRow(by scale: Tensor, adding bias: Tensor? = nil) -> Tensor {
        precondition(
            scale.count == columns, "a scale of \(scale.count) elements does not fit rows of shape \(shape)")
        precondition(bias.map { $0.count == columns } ?? true, "the bias does not fit rows of shape \(shape)")
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

    /// Adds all rows of `other`, from the first to the last.
    ///
    /// - Precondition: The number of elements of this tensor is the number of columns of `other`.
    package mutating func accumulateRows(of other: Tensor) {
        precondition(count == other.columns, "rows of \(other.shape) cannot be added to \(shape)")
        unsafe other.withFloats { source in
            unsafe withMutableFloats {
                unsafe activeKernels.pointee.accumulate_rows(source, $0, other.rows, other.columns)
            }
        }
    }

    /// Returns the softmax of each row, `e^x / Σ e^x`.
    ///
    /// The largest element is subtracted first, so nothing overflows.
    public func softmaxOfRows() -> Tensor {
        unsafe Tensor.written(shape) { out in
            unsafe withFloats { unsafe activeKernels.pointee.softmax_rows($0, out, rows, columns) }
        }
    }

    /// Returns the derivative of `softmaxOfRows` by its input, where this tensor is the output:
    /// `dx = p · (dp - Σ dp · p)`.
    ///
    /// - Precondition: The shapes agree.
    package func softmaxBackward(_ outputGradient: Tensor) -> Tensor {
        precondition(
            shape == outputGradient.shape,
            "the gradient has shape \(outputGradient.shape), the output \(shape)")
        return unsafe Tensor.written(shape) { out in
            unsafe withPointers(of: outputGradient, self) {
                unsafe activeKernels.pointee.softmax_rows_gradient($0, $1, out, rows, columns)
            }
        }
    }

    /// Returns `ln Σ e^x` of each row: `[rows]`.
    package func logSumExpOfRows() -> Tensor {
        unsafe Tensor.written([rows]) { out in
            unsafe withFloats { unsafe activeKernels.pointee.log_sum_exp_rows($0, out, rows, columns) }
        }
    }

    /// The column of the largest element of each row; of equal elements, the first.
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
    /// Returns each row normalized to mean 0 and variance 1, and `1 / √(variance + epsilon)` of each row,
    /// `[rows]`.
    ///
    /// The variance is the biased one.
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

    /// Returns `scale · (x - mean x) / √(variance x + epsilon) + bias` of each row (Ba, Kiros and Hinton, 2016),
    /// where `x` is the row plus the same row of `residual`, if given.
    package func layerNorm(scale: Tensor, bias: Tensor, epsilon: Float, adding residual: Tensor? = nil)
        -> Tensor
    {
        precondition(
            scale.count == columns && bias.count == columns,
            "a norm of \(scale.count) and \(bias.count) elements does not fit rows of shape \(shape)")
        precondition(
            residual.map { $0.shape == shape } ?? true, "the residual does not have the shape \(shape)")
        return unsafe Tensor.written(shape) { out in
            unsafe withPointers(ofOptional: residual) { residual in
                unsafe withPointers(of: self, scale, bias) {
                    unsafe activeKernels.pointee.layer_norm($0, residual, $1, $2, epsilon, out, rows, columns)
                }
            }
        }
    }

    /// Returns the derivative of a layer norm by its input.
    ///
    ///     dx = (g - mean g - x̂ · mean (g · x̂)) / deviation,  g = scale · dy
    ///
    /// - Parameters:
    ///   - outputGradient: `dy`, of the shape of the input.
    ///   - scale: The scale of the norm, one row.
    ///   - normalized: `x̂`, as `rowNormalized` returns it.
    ///   - inverseDeviations: As `rowNormalized` returns them.
    /// - Returns: `dx`, of the shape of the input.
    package static func layerNormBackward(
        _ outputGradient: Tensor, scale: Tensor, normalized: Tensor, inverseDeviations: Tensor
    ) -> Tensor {
        let rows = normalized.rows
        let columns = normalized.columns
        precondition(
            outputGradient.shape == normalized.shape && scale.count == columns
                && inverseDeviations.count == rows,
            "\(outputGradient.shape), \(scale.shape), \(inverseDeviations.shape) do not fit \(normalized.shape)"
        )
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
