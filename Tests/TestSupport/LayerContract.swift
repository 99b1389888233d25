public import Tensors
public import NeuralNetworks

/// Checks the promises that every layer makes in addition to its formula.
///
/// - `backward` adds to the gradient that it receives.
/// - Every stored tensor is visited once, under its published name.
/// - Inference by `callAsFunction` gives the bits of `forward`, or differs by at most `inferenceDifference`.
/// - A row or a sequence gives the same bits alone as among others.
///
/// `frozen` are the tensors that the layer stores but does not train.
///
/// - Returns: A sentence for each broken rule; empty if there is none.
public func contractFaults<Tested: Layer>(
    of layer: Tested, at input: Tested.Input, parameterNames: [String], frozen: [Tensor] = [],
    inferenceDifference: Float = 0
) -> [String] where Tested.Input: TestInput, Tested.Output: TestValue {
    var context = ForwardContext.inference
    let (output, activations) = layer.forward(input, in: &context)
    var faults = additionFaults(layer, output, activations)
    faults += visitFaults(of: layer, names: parameterNames, frozen: frozen)
    let inferred = layer(input).tensor
    // A difference of NaN is a fault, too.
    if !(inferred.relativeDifference(from: output.tensor) <= inferenceDifference) {
        faults.append("inference differs from forward")
    }
    if input.parts.flatMap({ layer($0).tensor.elements }) != inferred.elements {
        faults.append("a part alone differs from the same part among others")
    }
    return faults
}

/// Returns a sentence for each parameter whose gradient `backward` does not add to.
private func additionFaults<Tested: Layer>(
    _ layer: Tested, _ output: Tested.Output, _ activations: Tested.Activations
) -> [String] where Tested.Output: TestValue {
    let outputGradient = output.replacing(.random(output.tensor.shape, seed: 5))
    var once = layer.zeroed
    _ = layer.backward(outputGradient, through: activations, into: &once)
    var twice = once
    _ = layer.backward(outputGradient, through: activations, into: &twice)

    // Some gradients are zero except for rounding, such as that of an attention's key bias, so all are measured
    // relative to the largest.
    let largest = once.parameters().map(\.tensor.maximumMagnitude).max() ?? 0
    return zip(once.parameters(), twice.parameters()).compactMap { single, double in
        let expected = Tensor(single.tensor.elements.map { 2 * $0 }, shape: single.tensor.shape)
        let difference = double.tensor.relativeDifference(from: expected, floor: largest)
        return difference <= Tolerance.rounding
            ? nil : "backward does not add to the gradient of '\(single.path.name)'"
    }
}

/// Returns a sentence if the visited tensors do not have the published names, or are not all that the layer
/// stores.
private func visitFaults(of layer: some Layer, names: [String], frozen: [Tensor]) -> [String] {
    let visited = layer.parameters().map(\.path.name)
    guard visited == names else { return ["the parameters are \(visited), expected \(names)"] }

    var marked = layer
    var mark: Float = 0
    marked.updateParameters { parameter, _, _ in
        mark += 1
        parameter = Tensor([Float](repeating: mark, count: parameter.count), shape: parameter.shape)
    }
    let found = storedTensors(in: marked).compactMap(\.elements.first).sorted()
    let expected = (1...max(1, names.count)).prefix(names.count).map { Float($0) }
    return found == (expected + frozen.compactMap(\.elements.first)).sorted()
        ? [] : ["the stored tensors are not the visited ones"]
}

/// Returns every tensor among the stored properties of `value`, at any depth.
private func storedTensors(in value: Any) -> [Tensor] {
    if let tensor = value as? Tensor { return [tensor] }
    return Mirror(reflecting: value).children.flatMap { storedTensors(in: $0.value) }
}
