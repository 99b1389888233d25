// Needs: ScratchFolder

@testable import MiniBERTTraining
@testable import SafetensorsFormat

/// The tokens of a corpus in a run's file are refused in words, or every sequence can be read.
///
/// The input is the first tensor of 32-bit numbers, then 0xFF four times, then the second; the file around them is right.
func check(_ input: [UInt8]) {
    let border: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF]
    let split = input.firstRange(of: border) ?? input.endIndex..<input.endIndex
    let ends = wholeNumbers(input[..<split.lowerBound])
    let tokens = wholeNumbers(input[split.upperBound...])
    let folder = PretrainingFolder(path: scratchFolder)
    makeFolder(scratchFolder + "/training")
    do throws(PretrainingError) {
        try PretrainingFolder.write(
            .tokens,
            [
                TensorContent(name: "ends", dataType: .int32, shape: [ends.count / 4], bytes: ends),
                TensorContent(name: "tokens", dataType: .int32, shape: [tokens.count / 4], bytes: tokens),
            ], metadata: [("texts", "digest")], to: folder.tokensPath(0))
        let limits = TokenCorpus.Limits(vocabularySize: 100, length: 16)
        let corpus = try TokenCorpus(folder: folder, portionCount: 1, limits: limits)
        require(corpus.starts == [0, ends.count / 4], "a sequence for each end")
        for index in 0..<corpus.lengths.count {
            let sequence = corpus.sequence(index)
            require(sequence.count == Int(corpus.lengths[index]), "sequence \(index) has its length")
            require(sequence.count <= 16, "sequence \(index) is within the limit")
            require(sequence.allSatisfy { (0..<100).contains($0) }, "ids are in the vocabulary")
        }
    } catch {
        require(!error.description.isEmpty, "an error has words")
    }
}

private func wholeNumbers(_ bytes: ArraySlice<UInt8>) -> [UInt8] { Array(bytes.prefix(bytes.count / 4 * 4)) }
