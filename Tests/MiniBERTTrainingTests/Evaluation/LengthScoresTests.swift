import MiniBERTTraining
import Testing

struct LengthScoresTests {
    @Test func `every row is in one range`() {
        let lengths = (0..<1000).map { $0 == 7 ? 900 : $0 % 60 }
        let bins = LengthScores(lengths: lengths, isRight: lengths.map { $0 % 3 == 0 }).bins

        #expect(bins.reduce(0) { $0 + $1.right + $1.wrong } == 1000)
        #expect(bins.count <= 12)
        #expect(bins.last?.most == 900)
        #expect(zip(bins, bins.dropFirst()).allSatisfy { $0.most + 1 == $1.least })
    }

    @Test func `rows of one length have one range, and no rows none`() {
        #expect(LengthScores(lengths: [0, 0], isRight: [true, false]).bins.map(\.right) == [1])
        #expect(LengthScores(lengths: [], isRight: []).bins.isEmpty)
    }
}
