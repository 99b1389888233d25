internal import Tensors

/// A training in progress: the model, what the optimizer remembers, and how far it is.
///
/// All randomness of a training is derived from the trainer's seed and the step, so this is everything: saved by
/// `parameters` and `stepCount`, and loaded again, a training goes on to the same bytes.
public struct TrainingState<Model: Parameterized, Rule: Optimizer>: Parameterized {
    /// What is trained.
    public var model: Model
    /// How many steps have been made.
    public var stepCount: Int
    /// What the optimizer remembers of each parameter, in the order of the visit.
    var slots: [Rule.Slot]

    /// Creates the state before the first step.
    public init(of model: Model, optimizer: Rule) {
        self.model = model
        stepCount = 0
        slots = model.parameters().map { optimizer.makeSlot(for: $0.tensor) }
    }

    /// Visits the parameters of the model, then what the optimizer remembers of each, under `optimizer` and its name.
    public mutating func visitParameters<Visitor: ParameterVisitor>(
        _ visitor: inout Visitor, at path: ParameterPath
    ) throws(Visitor.Failure) {
        try model.visitParameters(&visitor, at: path)
        for (index, parameter) in model.parameters().enumerated() {
            let slotPath = path.appending("optimizer").appending(parameter.path.name)
            try slots[index].visitParameters(&visitor, at: slotPath)
        }
    }

    /// Moves every parameter against its gradient.
    mutating func update(
        along gradient: Model, by optimizer: Rule, rate: (ParameterPath, ParameterRole) -> Float
    ) {
        stepCount += 1
        let gradients = gradient.parameters()
        let step = stepCount
        // Moved out, so that each slot is changed in place.
        var slots = self.slots
        self.slots = []
        var index = 0
        model.updateParameters { parameter, path, role in
            if role == .statistic {
                parameter.add(gradients[index].tensor)
            } else {
                optimizer.update(
                    &parameter, gradient: gradients[index].tensor, role: role, slot: &slots[index],
                    learningRate: rate(path, role), step: step)
            }
            index += 1
        }
        self.slots = slots
    }
}
