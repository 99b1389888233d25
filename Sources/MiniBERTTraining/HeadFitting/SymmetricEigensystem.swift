import Tensors

/// The eigenvalues and eigenvectors of a symmetric matrix.
///
/// Householder reflections make the matrix tridiagonal, then implicit QL steps make it diagonal (Bowdler, Martin,
/// Reinsch and Wilkinson, 1968).
struct SymmetricEigensystem: Sendable {
    /// `[n]`, in no particular order.
    private(set) var values: [Double]
    /// `[n, n]`: a row for each eigenvector.
    private(set) var vectors: [Double]
    private let width: Int
    /// The elements beside the diagonal.
    private var sides: [Double]

    /// Decomposes a matrix, `[n, n]`.
    ///
    /// - Throws: `Stopped` if the work should stop.
    init(_ matrix: [Double], width: Int) throws(Stopped) {
        precondition(matrix.count == width * width, "\(matrix.count) elements, \(width) columns")
        self.width = width
        vectors = matrix
        values = Array(repeating: 0, count: width)
        sides = values
        guard width > 0 else { return }
        try makeTridiagonal()
        try accumulateReflections()
        try makeDiagonal()
    }

    private mutating func makeTridiagonal() throws(Stopped) {
        let last = width - 1
        for column in 0..<width { values[column] = vectors[column * width + last] }
        for row in (1..<width).reversed() {
            try StopRequest.check()
            let scale = values[..<row].reduce(0) { $0 + abs($1) }
            var length = 0.0
            if scale == 0 {
                sides[row] = values[row - 1]
                for column in 0..<row {
                    values[column] = vectors[column * width + row - 1]
                    vectors[column * width + row] = 0
                    vectors[row * width + column] = 0
                }
            } else {
                length = Self.reflect(row, scale: scale, width: width, &values, &sides, &vectors)
            }
            values[row] = length
        }
    }

    /// Applies the reflection that clears a row up to the element beside the diagonal; returns its squared length.
    private static func reflect(
        _ row: Int, scale: Double, width: Int, _ values: inout [Double], _ sides: inout [Double],
        _ vectors: inout [Double]
    ) -> Double {
        var values = values.mutableSpan
        var sides = sides.mutableSpan
        var vectors = vectors.mutableSpan
        var length = 0.0
        for index in 0..<row {
            values[index] /= scale
            length += values[index] * values[index]
        }
        let first = values[row - 1]
        let side = first > 0 ? -length.squareRoot() : length.squareRoot()
        sides[row] = scale * side
        length -= first * side
        values[row - 1] = first - side
        for index in 0..<row { sides[index] = 0 }
        for column in 0..<row {
            let factor = values[column]
            vectors[row * width + column] = factor
            var sum = sides[column] + vectors[column * width + column] * factor
            for index in column + 1..<max(row, column + 1) {
                sum += vectors[column * width + index] * values[index]
                sides[index] += vectors[column * width + index] * factor
            }
            sides[column] = sum
        }
        var share = 0.0
        for index in 0..<row {
            sides[index] /= length
            share += sides[index] * values[index]
        }
        share /= 2 * length
        for index in 0..<row { sides[index] -= share * values[index] }
        for column in 0..<row {
            let (factor, side) = (values[column], sides[column])
            for index in column..<row {
                vectors[column * width + index] -= factor * sides[index] + side * values[index]
            }
            values[column] = vectors[column * width + row - 1]
            vectors[column * width + row] = 0
        }
        return length
    }

    /// Replaces the reflections by their product.
    private mutating func accumulateReflections() throws(Stopped) {
        let last = width - 1
        for row in 0..<last {
            try StopRequest.check()
            vectors[row * width + last] = vectors[row * width + row]
            vectors[row * width + row] = 1
            Self.accumulate(row, width: width, &values, &vectors)
        }
        for column in 0..<width {
            values[column] = vectors[column * width + last]
            vectors[column * width + last] = 0
        }
        vectors[last * width + last] = 1
        sides[0] = 0
    }

    /// Applies the reflection of the row after `row` to the vectors up to it.
    private static func accumulate(
        _ row: Int, width: Int, _ values: inout [Double], _ vectors: inout [Double]
    ) {
        var values = values.mutableSpan
        var vectors = vectors.mutableSpan
        let length = values[row + 1]
        let next = (row + 1) * width
        if length != 0 {
            for index in 0...row { values[index] = vectors[next + index] / length }
            for column in 0...row {
                var sum = 0.0
                for index in 0...row { sum += vectors[next + index] * vectors[column * width + index] }
                for index in 0...row { vectors[column * width + index] -= sum * values[index] }
            }
        }
        for index in 0...row { vectors[next + index] = 0 }
    }

    private mutating func makeDiagonal() throws(Stopped) {
        for index in 1..<max(1, width) { sides[index - 1] = sides[index] }
        sides[width - 1] = 0
        var shift = 0.0
        var largest = 0.0
        for index in 0..<width {
            try StopRequest.check()
            largest = max(largest, abs(values[index]) + abs(sides[index]))
            // The last side is 0, so there is an end.
            let end = (index..<width).first { abs(sides[$0]) <= 0x1p-52 * largest } ?? width - 1
            // Each step makes some thousand times more digits right; 60 are never needed.
            var stepCount = 0
            while end > index, stepCount < 60, abs(sides[index]) > 0x1p-52 * largest || stepCount == 0 {
                stepCount += 1
                shift += shiftDiagonal(from: index)
                rotate(from: index, to: end)
            }
            values[index] += shift
            sides[index] = 0
        }
    }

    /// Subtracts an estimate of the next eigenvalue from the diagonal; returns it.
    private mutating func shiftDiagonal(from index: Int) -> Double {
        let value = values[index]
        let ratio = (values[index + 1] - value) / (2 * sides[index])
        let root = ratio < 0 ? -(ratio * ratio + 1).squareRoot() : (ratio * ratio + 1).squareRoot()
        values[index] = sides[index] / (ratio + root)
        values[index + 1] = sides[index] * (ratio + root)
        let shift = value - values[index]
        for later in index + 2..<max(width, index + 2) { values[later] -= shift }
        return shift
    }

    /// A QL step on the elements of a range, which also rotates the vectors.
    private mutating func rotate(from start: Int, to end: Int) {
        let nextValue = values[start + 1]
        let nextSide = sides[start + 1]
        var pivot = values[end]
        var (cosine, lastCosine, oldCosine) = (1.0, 1.0, 1.0)
        var (sine, lastSine) = (0.0, 0.0)
        for index in (start..<end).reversed() {
            oldCosine = lastCosine
            lastCosine = cosine
            lastSine = sine
            let scaledSide = cosine * sides[index]
            let scaledPivot = cosine * pivot
            let length = (pivot * pivot + sides[index] * sides[index]).squareRoot()
            sides[index + 1] = sine * length
            sine = length > 0 ? sides[index] / length : 0
            cosine = length > 0 ? pivot / length : 1
            pivot = cosine * values[index] - sine * scaledSide
            values[index + 1] = scaledPivot + sine * (cosine * scaledSide + sine * values[index])
            Self.rotate(&vectors, index, width: width, cosine: cosine, sine: sine)
        }
        pivot = -sine * lastSine * oldCosine * nextSide * sides[start] / nextValue
        sides[start] = sine * pivot
        values[start] = cosine * pivot
    }

    /// Rotates a row of vectors with the next one.
    private static func rotate(
        _ vectors: inout [Double], _ index: Int, width: Int, cosine: Double, sine: Double
    ) {
        var vectors = vectors.mutableSpan
        let (first, second) = (index * width, (index + 1) * width)
        for place in 0..<width {
            let (left, right) = (vectors[first + place], vectors[second + place])
            vectors[second + place] = sine * left + cosine * right
            vectors[first + place] = cosine * left - sine * right
        }
    }
}
