import NeuralNetworks
import TestModels
import TestSupport
import MiniBERTTraining
import MiniBERT
import Testing

struct SentenceStudentTests {
    private let batch = TokenBatch([[1, 4, 4, 2, 7], [1, 2], [1, 9, 2]])

    @Test(arguments: [1, 3])
    func `backward agrees with finite differences`(layerCount: Int) {
        #expect(
            gradientFaults(
                of: SentenceStudent(.tiny(layerCount: layerCount), teacherSize: 5).randomized(seed: 5),
                at: batch) == [])
    }

    @Test func `it is a layer: an encoder and a projection of its CLS states`() {
        let student = SentenceStudent(.tiny(layerCount: 1), teacherSize: 5).randomized(seed: 5)

        #expect(
            contractFaults(
                of: student, at: batch,
                parameterNames: BertEncoder(.tiny(layerCount: 1)).parameters().map(\.path.name)
                    + ["projection.weight", "projection.bias"], inferenceDifference: Tolerance.rounding) == []
        )
        #expect(student(batch) == student.projection(student.encoder.classTokenStates(batch).rows))
    }
}
