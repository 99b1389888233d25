import TestSupport
import Tensors
import NeuralNetworks
import Testing

// The example begins.
/// A feed-forward network: `y = W₂ gelu(W₁ x + b₁) + b₂`.
struct FeedForwardNetwork: Layer {
    var hidden: Linear
    var activation: Activation
    var output: Linear

    init(inputs: Int, width: Int, classes: Int, seed: UInt64) {
        hidden = Linear(inputSize: inputs, outputSize: width)
        activation = .gelu
        output = Linear(inputSize: width, outputSize: classes)
        var generator = SplitMix64(seed: seed)
        initialize(by: InitializationPlan(weight: .heNormal), using: &generator)
    }

    struct Activations: Sendable {
        let hidden: Linear.Activations
        let activation: Activation.Activations
        let output: Linear.Activations
    }

    func forward(
        _ input: Tensor, in context: inout ForwardContext
    ) -> (output: Tensor, activations: Activations) {
        let (inner, hidden) = self.hidden.forward(input, in: &context)  // [n, width]
        let (active, activation) = self.activation.forward(inner, in: &context)  // [n, width]
        let (logits, output) = self.output.forward(active, in: &context)  // [n, classes]
        return (logits, Activations(hidden: hidden, activation: activation, output: output))
    }

    func backward(
        _ outputGradient: Tensor, through activations: Activations, into gradient: inout Self
    ) -> Tensor {
        let active = output.backward(outputGradient, through: activations.output, into: &gradient.output)
        let inner = activation.backward(
            active, through: activations.activation, into: &gradient.activation)
        return hidden.backward(inner, through: activations.hidden, into: &gradient.hidden)
    }

    mutating func visitParameters<Visitor: ParameterVisitor>(
        _ visitor: inout Visitor, at path: ParameterPath
    ) throws(Visitor.Failure) {
        try hidden.visitParameters(&visitor, at: path.appending("hidden"))
        try output.visitParameters(&visitor, at: path.appending("output"))
    }
}
// The example ends.

// The example begins.
/// Points of the plane; class 1 is within a circle of radius 1, class 0 outside.
func points(count: Int, seed: UInt64) -> (places: Tensor, classes: [Int]) {
    var generator = SplitMix64(seed: seed)
    let places = Tensor.uniform([count, 2], in: -1.5...1.5, using: &generator)
    let classes = (0..<count).map { row in
        let (x, y) = (places[row, 0], places[row, 1])
        return x * x + y * y < 1 ? 1 : 0
    }
    return (places, classes)
}
// The example ends.

// The example begins.
/// The share of points whose class a network predicts right.
func accuracy(of network: FeedForwardNetwork, on data: (places: Tensor, classes: [Int])) -> Double {
    let logits = network(data.places)
    let right = data.classes.indices.filter { (logits[$0, 1] > logits[$0, 0]) == (data.classes[$0] == 1) }
    return Double(right.count) / Double(data.classes.count)
}
// The example ends.

/// The article "A feed-forward network from scratch", run.
struct FeedForwardFromScratchArticleTests {
    @Test func `the article's examples run`() throws {
        // The example begins.
        let data = points(count: 400, seed: 1)
        var network = FeedForwardNetwork(inputs: 2, width: 16, classes: 2, seed: 2)
        let loss = SoftmaxCrossEntropy()
        let rate: Float = 1
        for _ in 0..<300 {
            var context = ForwardContext.training(seed: 0)
            let (logits, activations) = network.forward(data.places, in: &context)
            let value = loss(logits, data.classes)
            var gradient = network.zeroed
            _ = network.backward(value.gradient, through: activations, into: &gradient)
            network.add(gradient, scaledBy: -rate)
        }
        print(accuracy(of: network, on: points(count: 1000, seed: 3)))
        // The example ends.
        #expect(accuracy(of: network, on: points(count: 1000, seed: 3)) > 0.93)

        // The example begins.
        var trainer = Trainer(loss: SoftmaxCrossEntropy(), optimizer: Adam(), learningRate: 0.01)
        trainer.epochCount = 60
        var faster = FeedForwardNetwork(inputs: 2, width: 16, classes: 2, seed: 2)
        let rows = RowData(rows: data.places, targets: data.classes)
        let report = try trainer.fit(&faster, on: rows)
        print(report.epochs.map(\.trainingLoss))
        // The example ends.
        #expect(accuracy(of: faster, on: points(count: 1000, seed: 3)) > 0.93)
        #expect(report.epochs.count == 60)
    }

    @Test func `the article and its Chinese version show these examples`() throws {
        for article in ["FeedForwardFromScratch", "ChineseGuide"] {
            let path = "Sources/MiniBERTTraining/MiniBERTTraining.docc/\(article).md"
            #expect(try articleFaults(path, testFile: #filePath) == [], "\(article)")
        }
    }
}
