import Foundation
import MiniBERT
import MiniBERTDefaultModel
import SafetensorsFormat
import SystemFiles
import Testing
import WordPiece

struct InMemoryModelDefaultTests {
    /// The labels that a model gives to texts.
    private func labels(_ model: InMemoryModel, _ texts: [String]) throws -> [String] {
        try TextClassifier(model).classify(texts).map(\.label)
    }

    @Test func `plain opinions get the expected sentiment in both languages`() throws {
        let praise = [
            "A wonderful film, I loved every minute.", "The food was delicious and the staff friendly.",
            "房间干净，服务也很热情。", "味道不错，下次还来。",
        ]
        let criticism = [
            "What a waste of time and money.", "The battery died after two days and nobody answered.",
            "电池两天就坏了，客服也不理人。", "又贵又难吃，再也不来了。",
        ]
        #expect(try labels(.sentiment, praise) == praise.map { _ in "positive" })
        #expect(try labels(.sentiment, criticism) == criticism.map { _ in "negative" })
    }

    @Test func `negated opinions get the opposite sentiment`() throws {
        let praise = [
            "Not bad at all!", "I have no complaints.", "You won't be disappointed.", "一点也不差。", "你不会失望的。",
            "没什么可抱怨的。",
        ]
        let criticism = [
            "Not worth the money.", "I would not recommend it to anyone.", "The film is never funny.",
            "不值这个价。",
            "一点也不好吃。", "不推荐大家购买。",
        ]
        #expect(try labels(.sentiment, praise) == praise.map { _ in "positive" })
        #expect(try labels(.sentiment, criticism) == criticism.map { _ in "negative" })
    }

    @Test func `a face alone has a sentiment`() throws {
        let tokenizer = try TextEmbedder(.defaultEncoder).tokenizer
        for face in ["😂", "😍", "👍", "😡", "💔", "👎"] {
            #expect(!tokenizer.encode(face).ids.contains(tokenizer.unknownID), "\(face)")
        }
        #expect(try labels(.sentiment, ["😂", "😍", "👍"]) == ["positive", "positive", "positive"])
        #expect(try labels(.sentiment, ["😡", "💔", "👎"]) == ["negative", "negative", "negative"])
    }

    @Test func `statements without an opinion get no confident sentiment`() throws {
        let statements = [
            "Water boils at one hundred degrees.", "The meeting starts at nine o'clock.",
            "The package contains three cables and a manual.", "水在一百度沸腾。", "会议九点开始。", "包裹里有三根线和一本说明书。",
        ]
        let scores = try TextClassifier(.sentiment).classify(statements).map(\.score)
        for (statement, score) in zip(statements, scores) { #expect(score < 0.9, "\(statement)") }
    }

    @Test func `plain news get the expected topic in both languages`() throws {
        let news = [
            "The striker scored twice in the final minutes of the cup match.",
            "Shares fell sharply after the company reported a quarterly loss.",
            "Scientists launched a new telescope into orbit around the earth.",
            "The president met foreign ministers to discuss the ceasefire.",
        ]
        #expect(try labels(.news, news) == ["Sports", "Business", "Sci/Tech", "World"])
        let headlines = ["前锋最后一分钟进球 主队夺冠", "高考分数线公布 考生开始填报志愿", "两市股指低开 银行股领跌", "新楼盘开盘均价每平米两万元"]
        #expect(try labels(.chineseNews, headlines) == ["sports", "education", "stocks", "realty"])
    }

    @Test func `one pass for several heads gives the results of each model alone`() throws {
        let text = "The striker scored twice, a wonderful match."
        let together = try MultiHeadClassifier(InMemoryModel.builtIn).classify(text)
        let alone = try InMemoryModel.builtIn.map { try TextClassifier($0).classify(text) }
        #expect(together.map(\.logits) == alone.map(\.logits))
        #expect(together.map(\.label) == alone.map(\.label))
    }

    @Test func `models of encoders with different weights do not share a pass`() throws {
        let stranger = InMemoryModel(
            name: "stranger", settings: InMemoryModel.news.settings,
            weights: InMemoryModel.news.weights.map { region in
                // The last byte of the file is a part of the last tensor.
                var bytes = region.array
                bytes[bytes.count - 1] ^= 1
                return ByteRegion(bytes)
            })
        #expect(throws: ModelError.self) { try MultiHeadClassifier([.sentiment, stranger]) }
    }

    @Test func `the encoder alone makes vectors, and has no labels`() throws {
        let embedder = try TextEmbedder(.defaultEncoder)
        let vectors = try embedder.embed(["a dog barks", "a puppy is barking", "interest rates rose"]).map(
            \.values)
        #expect(vectors.allSatisfy { $0.count == embedder.vectorSize })
        #expect(cosine(vectors[0], vectors[1]) > cosine(vectors[0], vectors[2]))
        #expect(throws: ModelError.self) { try TextClassifier(.defaultEncoder) }
    }

    @Test func `text in other scripts is mostly known`() throws {
        let tokenizer = try TextEmbedder(.defaultEncoder).tokenizer
        for text in ["größe café", "добрый день", "καλημέρα"] {
            let ids = tokenizer.encode(text).ids
            #expect(ids.filter { $0 == tokenizer.unknownID }.count * 2 < ids.count, "\(text)")
        }
    }

    @Test func `simplified and traditional Chinese is known`() throws {
        let tokenizer = try TextEmbedder(.defaultEncoder).tokenizer
        for text in ["今天天气很好，我们去公园散步。", "這家餐廳的服務很周到，價錢也公道！"] {
            #expect(!tokenizer.encode(text).ids.contains(tokenizer.unknownID), "\(text)")
        }
    }

    @Test func `the stored integers times their scales are 16-bit floats`() throws {
        let weights = URL(filePath: #filePath).appending(path: "../../../weights/encoder/model.safetensors")
        let stored = try SafetensorsFile(contentsOf: weights.standardized.path)
        let matrices = stored.tensors.filter { $0.shape.count == 2 && !$0.name.hasSuffix("_scale") }
        #expect(matrices.count == 3 + 6 * 6)
        for matrix in matrices {
            #expect(matrix.dataType == .int8, "\(matrix.name)")
            // Four significant bits and the seven of an integer have room in the eleven of a 16-bit float.
            let scales = try stored.floats(of: #require(stored.entry(named: matrix.name + "_scale")))
            #expect(
                scales.allSatisfy { $0 == 0 || $0 >= 0x1p-21 && $0.significandBitPattern & 0xF_FFFF == 0 })
        }
    }

    private func cosine(_ a: [Float], _ b: [Float]) -> Float {
        let product = zip(a, b).map(*).reduce(0, +)
        func length(_ vector: [Float]) -> Float { vector.map { $0 * $0 }.reduce(0, +).squareRoot() }
        return product / (length(a) * length(b))
    }
}
