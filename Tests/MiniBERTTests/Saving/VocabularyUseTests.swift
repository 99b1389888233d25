import Foundation
import StrictJSON
import Tensors
import TestModels
import TestSupport
import Testing
import WordPiece

@testable import MiniBERT

struct VocabularyUseTests {
    @Test func `texts of the entries in use have the same results, bit for bit`() throws {
        var rowCount = 0
        for golden in GoldenModel.all {
            let inputs = golden.expected.rows.map(\.input)
            let place = TemporaryFolder()
            let conversion = try ModelConversion(.folder(golden.folder))
            var use = try conversion.vocabularyUse()
            try use.add(inputs, threads: WorkerThreads(count: 2))

            let vocabulary = try conversion.reducedVocabulary(to: use)
            try conversion.write(to: conversion.destination(place.path), keeping: vocabulary)

            rowCount += vocabulary.rowCountBefore - vocabulary.rowCount
            let (before, after) = (
                try TextEmbedder(folder: golden.folder), try TextEmbedder(folder: place.path)
            )
            #expect(vocabulary.rowCount == after.configuration.vocabularySize)
            #expect(
                try after.embed(inputs).map(\.values) == before.embed(inputs).map(\.values), "\(golden.name)")
            guard golden.expected.labels != nil else { continue }
            #expect(
                try TextClassifier(folder: place.path).classify(inputs).map(\.logits)
                    == TextClassifier(folder: golden.folder).classify(inputs).map(\.logits), "\(golden.name)")
        }
        #expect(rowCount > 1000)
    }

    @Test func `ids in the configuration are those of the same tokens`() throws {
        let source = try ChangedFolder(copying: "bert-classifier")
        let old = try TextClassifier(folder: source.path).tokenizer
        try source.set("mask_token_id", to: Int(old.maskID ?? 0))
        try source.set("eos_token_id", to: Int(try #require(old.id(of: "plot"))))
        try source.set("unk_token_id", to: 9_999)
        let place = TemporaryFolder()
        let conversion = try ModelConversion(.folder(source.path))

        let vocabulary = try conversion.reducedVocabulary(to: conversion.vocabularyUse())
        try conversion.write(to: conversion.destination(place.path), keeping: vocabulary)

        let written = try #require(try ModelConversion(.folder(place.path)).configurationObject)
        let tokenizer = try TextClassifier(folder: place.path).tokenizer
        #expect(written["mask_token_id"]?.integer == tokenizer.maskID.map(Int.init))
        #expect(written["eos_token_id"]?.integer == tokenizer.id(of: "plot").map(Int.init))
        #expect(written["unk_token_id"]?.isNull == true)
        #expect(written["vocab_size"]?.integer == tokenizer.vocabularySize)
    }

    @Test func `held-out scores and special tokens stay with the model`() throws {
        let source = try ChangedFolder(copying: "bert-classifier")
        try source.write("{}", to: HeldOutRecord.fileName)
        let place = TemporaryFolder()
        let conversion = try ModelConversion(.folder(source.path))

        let vocabulary = try conversion.reducedVocabulary(to: conversion.vocabularyUse())
        try conversion.write(to: conversion.destination(place.path), keeping: vocabulary)

        #expect(try place.read(HeldOutRecord.fileName) == "{}")
    }

    @Test func `characters are kept if they are asked for`() throws {
        let folder = try GoldenModel("bert-classifier").folder
        let place = TemporaryFolder()
        let conversion = try ModelConversion(.folder(folder))
        var use = try conversion.vocabularyUse()
        use.addCharacters()

        let vocabulary = try conversion.reducedVocabulary(to: use)
        try conversion.write(to: conversion.destination(place.path), keeping: vocabulary)

        let tokenizer = try TextClassifier(folder: place.path).tokenizer
        #expect(tokenizer.encode("plot").tokens == ["[CLS]", "p", "##l", "##o", "##t", "[SEP]"])
        #expect(tokenizer.id(of: "plot") == nil)
    }
}
