@testable import minibert

/// A model that looks for two words, and reads five words at most.
struct FakeModel: ClassificationModel, TokenizationModel, EmbeddingModel {
    var labels = ["negative", "positive"]
    let maximumLength = 5

    func classify(
        _ texts: [RecordText], settings: ClassificationSettings
    ) throws(CommandError) -> [Result<ClassifiedText, RecordFault>] {
        texts.map { text in
            let words = Self.words(text)
            if words.contains("NaN") { return .failure(.refused("the result is not a number")) }
            let isTooLong = words.count > maximumLength
            if isTooLong, settings.longTexts == .error { return .failure(.refused("too long")) }
            let positive: Float = words.contains("great") ? 0.875 : words.contains("awful") ? 0.25 : 0.5
            return .success(
                ClassifiedText(
                    probabilities: [1 - positive, positive], logits: [0, positive * 4],
                    isTruncated: isTooLong && settings.longTexts == .truncate, tokenCount: words.count))
        }
    }

    func tokenize(
        _ texts: [RecordText], settings: TokenizationSettings
    ) throws(CommandError) -> [Result<TokenizedText, RecordFault>] {
        texts.map { text in
            let words = Self.words(text).prefix(settings.maximumLength ?? maximumLength)
            let tokens = (settings.addsSpecialTokens ? ["[CLS]"] : []) + words
            let special = tokens.map { $0 == "[CLS]" ? 1 : 0 }
            return .success(
                TokenizedText(
                    ids: tokens.indices.map { $0 + 100 }, tokens: tokens, typeIDs: tokens.map { _ in 0 },
                    specialTokensMask: special, offsets: special.map { $0 == 1 ? 0..<0 : 0..<2 },
                    isTruncated: words.count < Self.words(text).count))
        }
    }

    func embed(
        _ texts: [RecordText], settings: EmbeddingSettings
    ) throws(CommandError) -> [Result<EmbeddedText, RecordFault>] {
        texts.map { text in
            let words = Self.words(text)
            if words.contains("NaN") { return .failure(.refused("the result is not a number")) }
            let vector: [Float] = [Float(words.count), 0.1]
            let states = words.map { [Float($0.utf8.count)] }
            return .success(
                EmbeddedText(
                    values: settings.pooling == PoolingRule.none ? .states(states) : .vector(vector),
                    isTruncated: false, tokenCount: words.count))
        }
    }

    private static func words(_ text: RecordText) -> [String] {
        String(decoding: text.text + [0x20] + (text.pair ?? []), as: UTF8.self).split(separator: " ").map(
            String.init)
    }
}

extension ModelLibrary {
    /// Fake models for every folder.
    static let fake = fake(labels: ["negative", "positive"])

    /// Fake models with labels of their own.
    static func fake(labels: [String], inspection: Inspection = Inspection()) -> ModelLibrary {
        ModelLibrary(
            classification: { _ throws(CommandError) in FakeModel(labels: labels) },
            tokenization: { _ throws(CommandError) in FakeModel() },
            embedding: { _ throws(CommandError) in FakeModel() },
            inspection: { _, _ throws(CommandError) in inspection },
            tensorFile: { vectors throws(CommandError) in Array("tensors \(vectors)".utf8) })
    }
}
