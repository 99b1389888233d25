import NeuralNetworks
import MiniBERT
public import Tensors

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// A linear map from the features of a text to one number for each class: `logits = features · weightᵀ + bias`.
public struct FittedHead: Hashable, Sendable {
    /// How logits become predictions.
    public enum Kind: String, Hashable, Sendable {
        /// One class of several: probabilities are the softmax of the logits.
        case softmax
        /// Each class for itself: probabilities are the logistic function of the logits.
        case sigmoid
        /// A number: the logit itself.
        case regression
    }

    /// How logits become predictions.
    public let kind: Kind
    /// `[C, H]`.
    public var weight: Tensor
    /// `[C]`.
    public var bias: Tensor

    /// Creates a head.
    ///
    /// - Precondition: The bias has an element for each row of the weight.
    public init(kind: Kind, weight: Tensor, bias: Tensor) {
        precondition(weight.rows == bias.count, "weight \(weight.shape), bias \(bias.shape)")
        self.kind = kind
        self.weight = weight
        self.bias = bias
    }

    /// The head as a layer on hidden states, and its form where it is no stock head of transformers.
    ///
    /// - Throws: `ModelError.notExpressible` for a pooling that no saved head has.
    func layer(
        on pooling: Pooling, pooler: BertPooler?
    ) throws(ModelError) -> (head: any ClassificationHead, shape: HeadShape?) {
        let (labelCount, hiddenSize) = (weight.rows, weight.columns)
        var layer: any ClassificationHead
        var shape: HeadShape?
        switch (pooling, pooler) {
        case (.cls, _): layer = LinearHead(hiddenSize: hiddenSize, labelCount: labelCount)
        case (.pooler, let pooler?):
            var stock = StockClassificationHead(
                of: .bert, hiddenSize: hiddenSize, labelCount: labelCount, dropout: 0)
            stock.dense = pooler.dense
            layer = stock
        case (.mean, _):
            let mean = HeadShape(
                .perceptron(widths: [], activation: .identity, usesBatchNorm: false, pooling: .mean),
                dropout: 0)
            layer = mean.head(hiddenSize: hiddenSize, labelCount: labelCount)
            shape = mean
        case (.pooler, nil), (.maximum, _), (.meanOverRootLength, _):
            throw .notExpressible(
                finding: "the head reads states by '\(pooling.rawValue)'",
                expectation: "a saved head reads cls, mean or pooler")
        }
        layer.lastMap.weight = weight
        layer.lastMap.bias = bias
        return (layer, shape)
    }

    /// The logits of each row: `[n, H] -> [n, C]`.
    public func logits(_ features: Tensor) -> Tensor { features.linear(weight: weight, bias: bias) }

    /// The probabilities of each row of logits, `[n, C] -> [n, C]`, computed in 64 bits; numbers stay as they are.
    public static func probabilities(_ logits: Tensor, kind: Kind) -> [[Double]] {
        let columns = logits.columns
        return logits.withElements { elements in
            (0..<logits.rows).map { row in
                probabilities((0..<columns).map { Double(elements[row * columns + $0]) }, kind: kind)
            }
        }
    }

    /// The probabilities of one row of logits.
    static func probabilities(_ logits: [Double], kind: Kind) -> [Double] {
        switch kind {
        case .softmax:
            let largest = logits.max() ?? 0
            let exponentials = logits.map { exp($0 - largest) }
            let sum = exponentials.reduce(0, +)
            return exponentials.map { $0 / sum }
        case .sigmoid: return logits.map(Self.logistic)
        case .regression: return logits
        }
    }

    /// `1 / (1 + exp(-x))`, without overflow.
    static func logistic(_ x: Double) -> Double {
        if x >= 0 { return 1 / (1 + exp(-x)) }
        let exponential = exp(x)
        return exponential / (1 + exponential)
    }

    /// `log(1 + exp(x))`, without overflow.
    static func softplus(_ x: Double) -> Double { max(x, 0) + log1p(exp(-abs(x))) }
}
