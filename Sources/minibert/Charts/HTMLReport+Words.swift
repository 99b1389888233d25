import MiniBERTTraining

extension HTMLReport {
    /// The most classes whose words are shown.
    private static let classLimit = 30

    /// The words of each predicted class, and the features that predict a class alone.
    var wordSection: String {
        guard includesTexts, let words, let rows else { return "" }
        let shown = words.classWords.filter { !$0.entries.isEmpty }.prefix(Self.classLimit)
        var html = shortcutList(words.shortcuts) + "<dl class=\"words\">"
        for classWords in shown {
            let entries = classWords.entries.map { entry in
                let tip =
                    "\(NumberText.grouped(entry.countInClass)) texts predicted as the class, "
                    + "\(NumberText.grouped(entry.countElsewhere)) others"
                return "<span title=\"\(tip)\">\(HTMLText.isolated(entry.word, limit: 30))</span>"
            }
            html +=
                "<dt>\(HTMLText.isolated(rows.labels[classWords.classIndex].text, limit: 40))</dt>"
                + "<dd>\(entries.joined(separator: " "))</dd>"
        }
        return section(
            "Words of the classes",
            "The words that set the texts predicted as each class apart from all others, by smoothed log-odds. They go "
                + "with the predictions; whether the model reads them is another question.", html + "</dl>")
    }

    private func shortcutList(_ shortcuts: [Shortcut]) -> String {
        guard !shortcuts.isEmpty else {
            return
                "<p class=\"good\">No word, mark, length or other column was found that predicts a class alone "
                + "without being part of what the texts say.</p>"
        }
        let items = shortcuts.map {
            "<li class=\"warning\"><span>warning</span>Shortcut: \(HTMLText.escaped($0.description)). A model may "
                + "learn it in place of the task.</li>"
        }
        return "<ul class=\"findings\">\(items.joined())</ul>"
    }

    /// Right and wrong predictions by the length of the texts.
    var lengthSection: String {
        guard let bins = words?.lengths.bins, bins.count > 1 else { return "" }
        let chart = LengthHistogram(bins: bins).svg
        return section(
            "Length of the texts", "",
            "<div class=\"pair\">"
                + figure(
                    "Predictions by length", chart,
                    "<span class=\"swatch a\"></span> right and <span class=\"swatch b\"></span> wrong predictions, by the number "
                        + "of words. The last bar has every longer text.") + "</div>")
    }
}

/// Right and wrong predictions by the number of words.
struct LengthHistogram {
    let bins: [LengthScores.Bin]

    /// The histogram as SVG, with wrong predictions stacked on right ones.
    var svg: String {
        let highest = Double(max(1, bins.map { $0.right + $0.wrong }.max() ?? 1))
        let frame = ChartFrame(horizontal: 0...Double(bins.count), vertical: 0...highest * 1.04)
        var content = ""
        for (place, bin) in bins.enumerated() {
            let (low, high) = (frame.x(Double(place)) + 1, frame.x(Double(place + 1)) - 1)
            let (right, both) = (Double(bin.right), Double(bin.right + bin.wrong))
            let share = both > 0 ? ", \(NumberText.percent(Double(bin.wrong) / both, 1)) wrong" : ""
            let tip = "\(bin.least) to \(bin.most) words: \(bin.right) right, \(bin.wrong) wrong\(share)"
            content += frame.bar(
                low, frame.y(right), high - low, frame.y(0) - frame.y(right), "right", tip: tip)
            content += frame.bar(
                low, frame.y(both), high - low, frame.y(right) - frame.y(both), "wrong", tip: tip)
        }
        let ticks = bins.enumerated().filter { $0.offset % 2 == 0 }.map {
            ChartFrame.Tick(value: Double($0.offset), label: NumberText.grouped($0.element.least))
        }
        return frame.chart(
            title: "Predictions by the length of the text", xTicks: ticks,
            yTicks: ChartFrame.ticks(in: 0...highest, count: 5) { NumberText.grouped(Int($0)) },
            xName: "words", yName: "predictions", content: content)
    }
}
