import Tensors
import ModelSettings
import PrintableText

extension ConfigurationObject {
    /// The family in `model_type`; BERT for Google's files of 2018, which have no such key.
    func architecture() throws(ModelError) -> Architecture {
        let isOwn = try string("model_type") == OwnModel.modelType
        guard let name = try string(isOwn ? OwnModel.encoderKey : "model_type") else {
            guard !isOwn else { throw .missingKey(file: file, key: OwnModel.encoderKey) }
            guard self["hidden_size"] != nil, self["num_hidden_layers"] != nil, self["type_vocab_size"] != nil
            else {
                throw .missingKey(file: file, key: "model_type")
            }
            return .bert
        }
        guard let architecture = Architecture(rawValue: name) else {
            throw .unsupportedValue(
                file: file, key: isOwn ? OwnModel.encoderKey : "model_type", found: quoted(name),
                supported: Architecture.allCases.map(\.modelType))
        }
        return architecture
    }

    /// The activation of an encoder, by one of its names in transformers.
    func activation(_ key: String, default standard: Activation) throws(ModelError) -> Activation {
        guard let name = try string(key) else { return standard }
        guard let activation = Activation(published: name) else {
            throw .unsupportedValue(
                file: file, key: key, found: quoted(name),
                supported: Activation.Name.allCases.flatMap(\.published))
        }
        return activation
    }

    /// The meaning of the logits, by `problem_type`.
    func problemType(labelCount: Int) throws(ModelError) -> ProblemType {
        guard let name = try string("problem_type") else { return .implied(labelCount: labelCount) }
        guard let type = ProblemType(rawValue: name) else {
            throw .unsupportedValue(
                file: file, key: "problem_type", found: quoted(name),
                supported: ProblemType.allCases.map(\.rawValue))
        }
        if type == .singleLabel, labelCount == 1 {
            throw .contradiction(
                file: file, finding: "'problem_type' is '\(name)' and there is one label",
                expectation: "one label of one is always right; it takes two, or another problem type")
        }
        return type
    }
}
