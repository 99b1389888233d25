extension FineTuningReport {
    /// An answer to whether more rows would help, from the last part of the learning curve.
    package var learningVerdict: String? {
        guard let last = learningCurve.last?.accuracy, learningCurve.count >= 3 else { return nil }
        let earlier = learningCurve.dropLast()
        let shown = [earlier.first, earlier.first { $0.share >= 0.4 }].compactMap { $0 }
        let points = shown.map { "\(NumberText.fixed($0.accuracy, 3)) at \(NumberText.percent($0.share))" }
        let gain = last - (earlier.last { $0.share <= 0.6 }?.accuracy ?? last)
        return "\(trend(gain: gain, accuracy: last)): "
            + (points + ["\(NumberText.fixed(last, 3)) at 100 %"]).joined(separator: ", ")
            + (ngrams?.isUsed == true ? ", without n-grams" : "")
    }

    private func trend(gain: Double, accuracy: Double) -> String {
        let count = Double(max(1, learningCurve.last?.heldOutCount ?? 0))
        // Both heads are scored on the same rows, so their difference varies less than either score.
        let margin = max(0.004, (accuracy * (1 - accuracy) / count).squareRoot() / 2)
        if evaluation.rowWarning != nil { return "Too few rows to tell" }
        if gain > margin { return "Accuracy still rises" }
        return gain < -margin ? "Accuracy fell as rows were added" : "Accuracy has leveled off"
    }
}
