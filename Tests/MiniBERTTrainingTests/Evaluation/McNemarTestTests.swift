import MiniBERTTraining
import MiniBERT
import Testing

struct McNemarTestTests {
    @Test func `the probability is SciPy's exact one`() throws {
        for golden in try ScikitLearnGolden("evaluation")["mcnemar"].elements {
            let (fixed, broken) = (Int(golden["fixed"].number), Int(golden["broken"].number))
            let test = McNemarTest(
                newIsCorrect: Array(repeating: true, count: fixed) + Array(repeating: false, count: broken)
                    + [true],
                oldIsCorrect: Array(repeating: false, count: fixed) + Array(repeating: true, count: broken)
                    + [true])

            #expect(test.fixed == fixed && test.broken == broken)
            #expect(abs(test.pValue - golden["p_value"].number) < 1e-9)
        }
    }

    @Test func `models that never differ are not told apart`() {
        #expect(McNemarTest(newIsCorrect: [true], oldIsCorrect: [true]).pValue == 1)
    }
}
