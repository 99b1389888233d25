public import NeuralNetworks
internal import Tensors
public import Testing

/// Checks what every layer promises beside its formula.
///
/// - `backward` adds to the gradient that it is given.
/// - Every tensor that the layer stores is visited, once, under the published name.
/// - Inference by `callAsFunction` gives the bits of `forward`, or differs by no more than `inferenceDifference`.
/// - A row, or a sequence, gives the same bits alone as among others.
///
/// `frozen` are the tensors that the layer stores without training them.
public func expectLayerContract<Tested: Layer>(
    of layer: Tested, at input: Tested.Input, parameterNames: [String], frozen: [Tensor] = [],
    inferenceDifference: Float = 0, sourceLocation: SourceLocation = #_sourceLocation
) where Tested.Input: TestInput, Tested.Output: TestValue {
    var context = ForwardContext.inference
    let (output, activations) = layer.forward(input, in: &context)

    expectBackwardAdds(layer, output, activations, sourceLocation: sourceLocation)
    expectEveryTensorIsVisited(
        in: layer, names: parameterNames, frozen: frozen, sourceLocation: sourceLocation)
    let inferred = layer(input).tensor
    #expect(
        inferred.relativeDifference(from: output.tensor) <= inferenceDifference,
        "inference differs from forward", sourceLocation: sourceLocation)
    #expect(
        input.parts.flatMap { layer($0).tensor.elements } == inferred.elements,
        "a part alone differs from the same part among others", sourceLocation: sourceLocation)
}

private func expectBackwardAdds<Tested: Layer>(
    _ layer: Tested, _ output: Tested.Output, _ activations: Tested.Activations,
    sourceLocation: SourceLocation
) where Tested.Output: TestValue {
    let outputGradient = output.replacing(.random(output.tensor.shape, seed: 5))
    var once = layer.zeroed
    _ = layer.backward(outputGradient, through: activations, into: &once)
    var twice = once
    _ = layer.backward(outputGradient, through: activations, into: &twice)

    // Some gradients are zero but for rounding, such as that of an attention's key bias; all are measured alike.
    let largest = once.parameters().map(\.tensor.maximumMagnitude).max() ?? 0
    for (single, double) in zip(once.parameters(), twice.parameters()) {
        let expected = Tensor(single.tensor.elements.map { 2 * $0 }, shape: single.tensor.shape)
        #expect(
            double.tensor.relativeDifference(from: expected, floor: largest) <= Tolerance.rounding,
            "backward does not add to the gradient of '\(single.path.name)'", sourceLocation: sourceLocation)
    }
}

private func expectEveryTensorIsVisited(
    in layer: some Layer, names: [String], frozen: [Tensor], sourceLocation: SourceLocation
) {
    #expect(layer.parameters().map(\.path.name) == names, sourceLocation: sourceLocation)

    var marked = layer
    var mark: Float = 0
    marked.updateParameters { parameter, _, _ in
        mark += 1
        parameter = Tensor([Float](repeating: mark, count: parameter.count), shape: parameter.shape)
    }
    let marks = storedTensors(in: marked).compactMap(\.elements.first)
    #expect(
        marks.sorted()
            == ((0..<names.count).map { Float($0 + 1) } + frozen.compactMap(\.elements.first)).sorted(),
        "the stored tensors are not the visited ones", sourceLocation: sourceLocation)
}

/// Every tensor among the stored properties of `value`, at any depth.
private func storedTensors(in value: Any) -> [Tensor] {
    if let tensor = value as? Tensor { return [tensor] }
    return Mirror(reflecting: value).children.flatMap { storedTensors(in: $0.value) }
}
