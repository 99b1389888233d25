@testable import MiniBERT
@testable import ModelSettings
@testable import StrictJSON

/// A `config.json` is refused, or gives sizes that a model can have; what is written of it reads back equal.
func check(_ input: [UInt8]) {
    if let value = try? JSONValue(parsing: input) {
        for file in SettingsFile.allCases {
            let found = SettingsTable.found(in: value, of: file, modelType: "bert")
            _ = SettingsTable.warnings(on: found)
            for setting in found { _ = setting.shownValue }
        }
    }
    do throws(ModelError) {
        let configuration = try BertConfiguration(json: input)
        require(configuration.hiddenSize > 0 && configuration.headCount > 0, "sizes are positive")
        require(configuration.hiddenSize.isMultiple(of: configuration.headCount), "heads divide the size")
        require(configuration.vocabularySize > 0 && configuration.innerSize > 0, "sizes are positive")
        require(configuration.maximumPositionCount > 0, "there is a position")
        require(configuration.layerNormEpsilon > 0, "a norm does not divide by zero")
        require((0..<1).contains(configuration.dropout), "a probability")
        require(configuration.labelCount > 0, "there is a label")
        if let shape = configuration.headShape {
            _ = (shape.words, shape.kind)
            require(shape.parameterCount(hiddenSize: 8, labelCount: 2) > 0, "a head has parameters")
        }
    } catch {
        require(!error.description.isEmpty, "an error has words")
    }
    do throws(ModelError) {
        let object = try ConfigurationObject(parsing: input, file: "pooling", kind: nil)
        _ = try object.pooling(hiddenSize: 8)
    } catch {
        require(!error.description.isEmpty, "an error has words")
    }
    do throws(ModelError) {
        for module in try SentenceModule.list(json: input, file: "modules.json") {
            require(!module.path.utf8.contains(0x2F) && module.path != "..", "a folder inside the model's")
        }
    } catch {
        require(!error.description.isEmpty, "an error has words")
    }
    _ = SentenceModule.withEncoderAtTop(input)
}
