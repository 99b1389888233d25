import Tensors
import TestModels
import Testing

@testable import MiniBERT

struct ConfigurationTextTests {
    private func configuration(
        _ architecture: Architecture, activation: Activation = .gelu, headShape: HeadShape? = nil
    ) -> BertConfiguration {
        BertConfiguration(
            architecture: architecture, vocabularySize: 31, hiddenSize: 12, layerCount: 2, headCount: 3,
            innerSize: 20, maximumPositionCount: 17, tokenTypeCount: 4, activation: activation,
            layerNormEpsilon: 1e-12, dropout: 0.25, attentionDropout: 0.375, classifierDropout: 0.5,
            initializerRange: 0.125, labels: ["no", "yes", "mäybe"], problemType: .multiLabel,
            headShape: headShape)
    }

    /// A stock head, and each head that transformers does not have.
    @Test func `every setting is read as it was written`() throws {
        for architecture: Architecture in Architecture.allCases {
            for headShape: HeadShape? in [nil] + OwnHeads.all {
                let written = configuration(architecture, headShape: headShape)
                let text = try ConfigurationText(
                    written, labels: written.labels, problemType: written.problemType, paddingID: 0,
                    headShape: headShape)

                let read = try BertConfiguration(json: text.bytes)

                #expect(read.architecture == architecture)
                #expect(read.vocabularySize == 31 && read.hiddenSize == 12 && read.layerCount == 2)
                #expect(read.headCount == 3 && read.innerSize == 20 && read.maximumPositionCount == 17)
                #expect(read.tokenTypeCount == written.tokenTypeCount)
                #expect(read.activation == .gelu && read.layerNormEpsilon == 1e-12)
                #expect(
                    read.dropout == 0.25 && read.attentionDropout == 0.375 && read.classifierDropout == 0.5)
                #expect(read.initializerRange == 0.125)
                #expect(read.labels == written.labels && read.problemType == .multiLabel)
                #expect(read.headShape == headShape)
            }
        }
    }

    @Test func `an encoder's activation is written by its first name`() throws {
        for architecture: Architecture in Architecture.allCases {
            for name in Activation.Name.allCases where name != .softmax {
                let text = try ConfigurationText(
                    configuration(architecture, activation: Activation(name)), modelClass: "AModel",
                    paddingID: 0)

                #expect(try BertConfiguration(json: text.bytes).activation == Activation(name))
                #expect(String(decoding: text.bytes, as: UTF8.self).contains("\": \"\(name.rawValue)\""))
            }
        }
    }

    @Test func `an activation without a name in transformers is refused`() {
        for architecture: Architecture in Architecture.allCases {
            for activation: Activation in [Activation.softmax, .leakyRelu(negativeSlope: 0.2)] {
                let error = #expect(throws: ModelError.self) {
                    try ConfigurationText(
                        configuration(architecture, activation: activation), modelClass: "AModel",
                        paddingID: 0)
                }

                #expect(error?.description.contains("gelu_new") == true)
            }
        }
    }

    @Test func `an epsilon that the family cannot state is refused`() {
        let configuration = BertConfiguration.tiny(.distilBert)

        #expect(
            throws: ModelError.notExpressible(
                finding: "the encoder's norms add 1e-05", expectation: "a distilbert always adds 1e-12")
        ) { try ConfigurationText(configuration, modelClass: "AModel", paddingID: 0) }
    }

    /// No family reads another family's keys, except for the sizes of DistilBERT that have two names.
    @Test func `no family reads the keys of another family`() throws {
        let families = [
            (Architecture.bert, Architecture.distilBert, missing: "hidden_dim"),
            (.distilBert, .bert, missing: "hidden_size"),
        ]
        for (architecture, other, missing) in families {
            let text = try ConfigurationText(configuration(architecture), modelClass: "AModel", paddingID: 0)
            let disguised = String(decoding: text.bytes, as: UTF8.self)
                .replacing("\"\(architecture.modelType)\"", with: "\"\(other.modelType)\"")

            #expect(throws: ModelError.missingKey(file: "config.json", key: missing)) {
                try BertConfiguration(json: Array(disguised.utf8))
            }
        }
    }

    @Test func `an unknown family is refused`() throws {
        for name: String in ["roberta", "electra", "albert", "Bert", ""] {
            let text = try ConfigurationText(configuration(.bert), modelClass: "AModel", paddingID: 0)
            let other = String(decoding: text.bytes, as: UTF8.self)
                .replacing("\"model_type\": \"bert\"", with: "\"model_type\": \"\(name)\"")

            #expect(
                throws: ModelError.unsupportedValue(
                    file: "config.json", key: "model_type", found: "'\(name)'",
                    supported: ["bert", "distilbert"])
            ) { try BertConfiguration(json: Array(other.utf8)) }
        }
    }
}
