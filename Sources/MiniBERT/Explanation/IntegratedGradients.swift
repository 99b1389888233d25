import NeuralNetworks
import Tensors
import WordPiece

/// Integrated gradients of logits on the embeddings (Sundararajan, Taly and Yan, 2017).
///
///     score(token) = Σ (x - b) · ∫ ∂logit / ∂x (b + α (x - b)) dα        the sum is over the hidden size
///
/// `x` is the output of the embeddings for the text, and `b` that for the baseline: the text with `[PAD]` in place of
/// each token that is not special. The integral is a Gauss-Legendre quadrature.
struct IntegratedGradients {
    /// The relative error of the sum of the scores above which the steps are doubled.
    static let largestError = 0.01
    /// How often the steps may be doubled.
    private static let mostDoublings = 4

    /// The scores of a label.
    struct Result {
        let scores: [Double]
        let completeness: Completeness
    }

    let classifier: TextClassifier
    let text: ExplainedText
    /// The index of the text in errors.
    let index: Int
    let batchTokenCount: Int
    let threads: WorkerThreads

    /// A result for each label.
    ///
    /// A label's result does not depend on the other labels.
    func results(of labels: [Int], stepCount: Int) throws(InputError) -> [Result] {
        let (texts, baselines) = ends
        let logits = (texts + baselines).map { classifier.logits(of: $0).rowArrays[0] }
        try checkStop()
        let count = Double(texts.count)
        let differences = labels.map { label in
            texts.indices.reduce(0.0) {
                $0 + Double(logits[$1][label]) - Double(logits[texts.count + $1][label])
            } / count
        }
        var results = [Result?](repeating: nil, count: labels.count)
        var steps = stepCount
        for doubling in 0...Self.mostDoublings {
            let open = labels.indices.filter { results[$0] == nil }
            if open.isEmpty { break }
            let scores = try self.scores(
                of: open.map { labels[$0] }, stepCount: steps, texts: texts, baselines: baselines)
            for (place, scores) in zip(open, scores) {
                let completeness = Completeness(
                    difference: differences[place], sum: scores.sum, stepCount: steps)
                guard completeness.error.isFinite || completeness.difference == 0 else {
                    throw .resultNotFinite(index: index)
                }
                guard completeness.error < Self.largestError || doubling == Self.mostDoublings else {
                    continue
                }
                results[place] = Result(scores: scores.parts, completeness: completeness)
            }
            steps *= 2
        }
        return results.compactMap(\.self)
    }

    /// The scores of each part with this number of steps, however far their sum is from the difference, for each label.
    func estimates(of labels: [Int], stepCount: Int) throws(InputError) -> [[Double]] {
        let (texts, baselines) = ends
        return try scores(of: labels, stepCount: stepCount, texts: texts, baselines: baselines).map(\.parts)
    }

    /// The windows of the text and of the baseline.
    private var ends: (texts: [TokenBatch], baselines: [TokenBatch]) {
        let baselines = text.windows.map { window in
            let encoding = window.encoding
            return TokenBatch(
                [zip(encoding.ids, window.parts).map { $1 == nil ? $0 : classifier.emptyID }],
                tokenTypes: [encoding.typeIDs.map(Int32.init)])
        }
        return (text.windows.map { TokenBatch([$0.encoding]) }, baselines)
    }

    /// The mean over the windows of the scores of each part, and their sum with special tokens, for each label.
    private func scores(
        of labels: [Int], stepCount: Int, texts: [TokenBatch], baselines: [TokenBatch]
    ) throws(InputError) -> [(parts: [Double], sum: Double)] {
        var parts = labels.map { _ in [Double](repeating: 0, count: text.parts.count) }
        var sums = [Double](repeating: 0, count: labels.count)
        let count = Double(text.windows.count)
        for (place, window) in text.windows.enumerated() {
            let tokens = try tokenScores(
                of: labels, text: texts[place], baseline: baselines[place], stepCount: stepCount)
            for label in labels.indices {
                for (score, part) in zip(tokens[label], window.parts) {
                    sums[label] += score / count
                    if let part { parts[label][part] += score / count }
                }
            }
        }
        return zip(parts, sums).map { ($0, $1) }
    }

    /// The scores of the tokens of one window, for each label.
    private func tokenScores(
        of labels: [Int], text: TokenBatch, baseline: TokenBatch, stepCount: Int
    ) throws(InputError) -> [[Double]] {
        let gradients = EmbeddingGradients(encoder: classifier.encoder, head: classifier.head)
        let start = gradients.embeddings(of: baseline).rows  // [S, H]
        let path = gradients.embeddings(of: text).rows - start  // [S, H]
        let rule = GaussLegendre(count: stepCount)
        let itemSize = max(1, batchTokenCount / text.tokenCount)
        let items = stride(from: 0, to: stepCount, by: itemSize).map {
            $0..<min($0 + itemSize, stepCount)
        }
        let sums = threads.map(items) { item in
            guard !StopRequest.isPending else { return [[Double]]() }
            let points = item.map { step in
                var point = start
                point.add(path, scaledBy: Float(rule.nodes[step]))
                return point
            }
            let states = HiddenStates(
                rows: Tensor.concatenatingRows(points),
                sequences: item.indices.map {
                    let first = ($0 - item.lowerBound) * text.tokenCount
                    return first..<first + text.tokenCount
                })
            return gradients.derivatives(of: states, labels: labels).map {
                path.rowProducts(with: $0, weights: item.map { rule.weights[$0] })
            }
        }
        try checkStop()
        return labels.indices.map { label in
            sums.reduce(into: [Double](repeating: 0, count: text.tokenCount)) { total, item in
                for token in total.indices { total[token] += item[label][token] }
            }
        }
    }

    private func checkStop() throws(InputError) {
        if StopRequest.isPending { throw .canceled }
    }
}

/// The gradient of logits by the embeddings, times the embeddings.
struct GradientTimesInput {
    let classifier: TextClassifier
    let text: ExplainedText

    /// The mean over the windows of the scores of each part, for each label.
    func scores(of labels: [Int]) throws(InputError) -> [[Double]] {
        let gradients = EmbeddingGradients(encoder: classifier.encoder, head: classifier.head)
        var parts = labels.map { _ in [Double](repeating: 0, count: text.parts.count) }
        for window in text.windows {
            if StopRequest.isPending { throw .canceled }
            let states = gradients.embeddings(of: TokenBatch([window.encoding]))
            for (label, gradient) in gradients.derivatives(of: states, labels: labels).enumerated() {
                let tokens = states.rows.rowProducts(with: gradient, weights: [1])
                for case (let score, let part?) in zip(tokens, window.parts) {
                    parts[label][part] += score / Double(text.windows.count)
                }
            }
        }
        if StopRequest.isPending { throw .canceled }
        return parts
    }
}

extension Tensor {
    /// The inner product of each row with the rows of several gradients, one after another, each with its weight.
    fileprivate func rowProducts(with gradients: Tensor, weights: [Double]) -> [Double] {
        var products = [Double](repeating: 0, count: rows)
        withElements { own in
            gradients.withElements { others in
                for (step, weight) in weights.enumerated() {
                    let first = step * rows * columns
                    for row in 0..<rows {
                        var product = 0.0
                        for element in row * columns..<(row + 1) * columns {
                            product += Double(own[element]) * Double(others[first + element])
                        }
                        products[row] += weight * product
                    }
                }
            }
        }
        return products
    }
}
